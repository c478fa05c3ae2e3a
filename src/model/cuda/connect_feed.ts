import { type Connection, openConnection } from "../hub/connection.ts";
import type { TransferPace } from "../hub/pace.ts";
import { ModelError } from "../model_error.ts";
import { nugetSetting } from "./nuget_index.ts";

/** How a feed is asked. */
export interface FeedOptions {
  /** The address of the service index. */
  readonly index: string;
  /** How patient to be. */
  readonly pace: TransferPace;
  /** Ends everything. */
  readonly signal: AbortSignal;
  /** Told before each wait. */
  readonly onRetry: (reason: string, wait: number) => void;
  /** In place of the global one, for tests. */
  readonly fetch?: typeof fetch;
}

/** Where a document lies: a way there, and its path. */
export interface Address {
  readonly connection: Connection;
  readonly path: string;
}

/**
 * The way to an address that a feed names. A name and password in the index's
 * address go along to its own origin, and to no other.
 *
 * @param options The feed.
 * @param href The address.
 * @throws {ModelError} Where it is none, or would leave https.
 */
export function connectFeed(options: FeedOptions, href: string): Address {
  const { index, pace, signal } = options;
  const home = new URL(index);
  const url = URL.canParse(href, home) ? new URL(href, home) : null;
  if (
    url === null ||
    !(url.protocol === "https:" || url.protocol === home.protocol)
  ) {
    throw new ModelError(
      `The feed at "${home.host}" names an address that is not asked ` +
        `(${url?.protocol ?? "none"}): check ${nugetSetting}`,
    );
  }
  const { username, password } = url.origin === home.origin ? home : url;
  const user = username === "" ? "" : `${username}:${password}@`;
  return {
    path: url.pathname + url.search,
    connection: openConnection({
      endpoint: `${url.protocol}//${user}${url.host}`,
      token: null,
      pace,
      signal,
      setting: nugetSetting,
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    }),
  };
}
