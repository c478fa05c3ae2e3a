import { join } from "node:path";
import { ModelError } from "../model_error.ts";
import { expandHome, hubCacheFolder, hubHome } from "./cache_folder.ts";
import { redact } from "./redact.ts";

/** What the environment says of the Hub. */
export interface HubSettings {
  /** The Hub's address, without a slash at its end. */
  readonly endpoint: string;
  /** The user's token, or null. */
  readonly token: string | null;
  /** Where the token is from: a variable's name, or the file's path; null without one. */
  readonly tokenFrom: string | null;
  /** The cache's folder. */
  readonly cache: string;
  /** Whether the network must not be used. */
  readonly offline: boolean;
}

/** The Hub where nobody has said otherwise. */
export const defaultEndpoint = "https://huggingface.co";

/**
 * Reads what Python's huggingface_hub reads, by its rules: `HF_ENDPOINT`,
 * `HF_HUB_OFFLINE` (or `TRANSFORMERS_OFFLINE`), the cache (see
 * `hubCacheFolder`), and the token from `HF_TOKEN`, `HUGGING_FACE_HUB_TOKEN`
 * or the file at `HF_TOKEN_PATH`, by default `token` in `HF_HOME`;
 * `HF_HUB_DISABLE_IMPLICIT_TOKEN` leaves the token away.
 *
 * Needs `--allow-env`, and `--allow-read` for the token's file; without the
 * latter there is no token.
 *
 * @param env Reads one environment variable.
 * @throws {ModelError} For an address or a token that can be none.
 */
export async function hubSettings(
  env: (name: string) => string | undefined,
): Promise<HubSettings> {
  const found = isTrue(env("HF_HUB_DISABLE_IMPLICIT_TOKEN"))
    ? null
    : await findToken(env);
  return {
    endpoint: readEndpoint(env("HF_ENDPOINT")),
    token: found?.token ?? null,
    tokenFrom: found?.from ?? null,
    cache: hubCacheFolder(env),
    offline: isTrue(env("HF_HUB_OFFLINE")) ||
      isTrue(env("TRANSFORMERS_OFFLINE")),
  };
}

function readEndpoint(given: string | undefined): string {
  const text = given?.trim() || defaultEndpoint;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== "") {
    throw new ModelError(
      `HF_ENDPOINT is no address of a Hub: "${redact(text, [])}"; ` +
        `expected one such as "${defaultEndpoint}"`,
    );
  }
  return url.href.replace(/[/#]+$/, "");
}

/**
 * The file that a token may lie in.
 *
 * @param env Reads one environment variable.
 */
export function tokenFile(env: (name: string) => string | undefined): string {
  const given = env("HF_TOKEN_PATH");
  return given ? expandHome(given, env) : join(hubHome(env), "token");
}

async function findToken(
  env: (name: string) => string | undefined,
): Promise<{ readonly token: string; readonly from: string } | null> {
  for (const name of ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"]) {
    const token = clean(env(name) ?? "", name);
    if (token !== null) return { token, from: name };
  }
  const path = tokenFile(env);
  const { state } = await Deno.permissions.query({ name: "read", path });
  if (state !== "granted") return null;
  try {
    const token = clean(await Deno.readTextFile(path), path);
    return token === null ? null : { token, from: path };
  } catch (error) {
    if (error instanceof ModelError) throw error;
    // As with Python: what can't be read is no token.
    return null;
  }
}

/** @throws {ModelError} Without the token in its message. */
function clean(text: string, from: string): string | null {
  const token = text.trim();
  if (token === "") return null;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new ModelError(
    `The token from "${from}" holds characters that no token has: ` +
      `copy it anew from ${defaultEndpoint}/settings/tokens`,
  );
}

function isTrue(value: string | undefined): boolean {
  return /^(1|on|yes|true)$/i.test(value ?? "");
}
