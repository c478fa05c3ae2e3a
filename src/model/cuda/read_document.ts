import { gunzipSync } from "node:zlib";
import { whole } from "../hub/connection.ts";
import { passingRefusal } from "../hub/refusal.ts";
import { retrying } from "../hub/retry.ts";
import { ModelError } from "../model_error.ts";
import { type Address, connectFeed, type FeedOptions } from "./connect_feed.ts";

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Bytes of the longest document that is unpacked. */
const longest = 16 * 1024 * 1024;

/**
 * Reads a JSON document of a feed. Some of NuGet's are packed with gzip,
 * whatever was asked for.
 *
 * @param options The feed.
 * @param href Its address.
 * @returns The object, or null where there is none (404).
 * @throws {ModelError} Where it can't be had, or is no JSON object.
 */
export async function readDocument(
  options: FeedOptions,
  href: string,
): Promise<JsonObject | null> {
  const address = connectFeed(options, href);
  return await retrying({
    what: `Cannot ask the NuGet feed at "${address.connection.shown}"`,
    pace: options.pace,
    signal: options.signal,
    onRetry: options.onRetry,
    attempt: () => readOnce(address),
  });
}

async function readOnce(
  { connection, path }: Address,
): Promise<JsonObject | null> {
  await using answer = await connection.open(path, {
    headers: { accept: "application/json" },
  });
  const { status, ok } = answer.response;
  if (status === 404 || status === 410) return null;
  const odd = `"${connection.shown}" does not answer as a NuGet feed does`;
  const check = `check ${connection.setting} and the proxy`;
  if (!ok) {
    throw passingRefusal(connection, answer) ?? new ModelError(
      `${odd} (${status}): ${check}`,
    );
  }
  let document: unknown;
  try {
    document = JSON.parse(unpacked(await (await whole(answer)).bytes()));
  } catch (error) {
    // A connection that was cut is another matter.
    if (!(error instanceof SyntaxError || error instanceof TypeError)) {
      throw error;
    }
  }
  if (!isObject(document)) {
    throw new ModelError(
      `${odd} (no JSON): ${check}, or log in to the network first`,
    );
  }
  return document;
}

function unpacked(bytes: Uint8Array): string {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(
      isPacked ? gunzipSync(bytes, { maxOutputLength: longest }) : bytes,
    );
  } catch (error) {
    throw new TypeError("It can't be read", { cause: error });
  }
}

/** Whether a value is an object, and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
