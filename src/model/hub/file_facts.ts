import type { Answer, Connection } from "./connection.ts";
import { quoted } from "./quoted.ts";
import { refusal } from "./refusal.ts";
import { ModelError } from "../model_error.ts";

/** What the Hub says of a file before it is downloaded. */
export interface FileFacts {
  /** The commit that the revision stands for, 40 hexadecimal digits. */
  readonly commit: string;
  /** The file's ETag without quotes; it names the file in a cache. */
  readonly etag: string;
  /** Its length in bytes, or null where the Hub does not say. */
  readonly size: number | null;
  /** What its content can be checked against. */
  readonly hash: FileHash;
}

/**
 * What an ETag says of the content. `sha256` is that of files in large file
 * storage; `sha1` is git's of a blob, or, on some mirrors, of the bytes alone;
 * `sha512` is that of a NuGet package; `unknown` says nothing, and only the
 * length can be checked.
 */
export type FileHash =
  | { readonly kind: "sha512" | "sha256" | "sha1"; readonly hex: string }
  | { readonly kind: "unknown" };

/**
 * Asks the Hub of a file with `HEAD /REPO/resolve/REVISION/FILE`. The headers
 * are those that Python's huggingface_hub reads: `X-Repo-Commit`,
 * `X-Linked-Etag` and `X-Linked-Size` of the Hub's own answer, which may be a
 * redirect to a store elsewhere, else `ETag` and `Content-Length`.
 *
 * @param connection The way to the Hub.
 * @param repo `owner/name`.
 * @param revision A branch, tag or commit.
 * @param file The file's path in the repository.
 * @throws {Transient} Where another try may do better.
 * @throws {ModelError} Where there is no such thing, or no Hub.
 */
export async function askFacts(
  connection: Connection,
  repo: string,
  revision: string,
  file: string,
): Promise<FileFacts> {
  await using answer = await connection.open(
    resolvePath(repo, revision, file),
    {
      method: "HEAD",
      enough: ({ headers }) => headers.has("x-repo-commit"),
    },
  );
  const { response, hops } = answer;
  const isRedirect = response.status >= 300 && response.status < 400;
  if (!response.ok && !isRedirect) {
    throw await refusal(connection, answer, { repo, revision, file });
  }
  const commit = last(hops, "x-repo-commit") ?? "";
  if (!/^[0-9a-f]{40}$/.test(commit)) throw noHub(connection, answer);
  const own = isRedirect ? null : response.headers;
  const etag = bare(last(hops, "x-linked-etag") ?? own?.get("etag") ?? "");
  if (etag === "") throw noHub(connection, answer);
  const size = wholeNumber(
    last(hops, "x-linked-size") ?? own?.get("content-length") ?? null,
  );
  return { commit, etag, size, hash: hashOf(etag, size) };
}

/** The path of a file's content on the Hub. */
export function resolvePath(
  repo: string,
  revision: string,
  file: string,
): string {
  const name = file.split("/").map(encodeURIComponent).join("/");
  return `/${repo}/resolve/${encodeURIComponent(revision)}/${name}`;
}

/** The header of the last answer on the way that has it. */
function last(hops: readonly Response[], name: string): string | null {
  return hops.findLast(({ headers }) => headers.has(name))?.headers.get(name) ??
    null;
}

/** `W/"abc"` to `abc`. */
function bare(etag: string): string {
  return etag.trim().replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
}

/**
 * What an ETag says of content.
 *
 * @param etag Without quotes.
 * @param size The content's length, without which git's hash can't be made.
 */
export function hashOf(etag: string, size: number | null): FileHash {
  if (/^[0-9a-f]{64}$/.test(etag)) return { kind: "sha256", hex: etag };
  // Git's hash begins with the length, so it can't be made without.
  if (/^[0-9a-f]{40}$/.test(etag) && size !== null) {
    return { kind: "sha1", hex: etag };
  }
  return { kind: "unknown" };
}

/** A length as a header gives it; null for what is none. */
export function wholeNumber(text: string | null): number | null {
  if (text === null || !/^\d{1,15}$/.test(text.trim())) return null;
  return Number(text);
}

function noHub(connection: Connection, { response }: Answer): ModelError {
  const type = response.headers.get("content-type") ?? "nothing";
  return new ModelError(
    `"${connection.shown}" does not answer as a Hub does (${response.status}, ` +
      `${quoted(type)}): check HF_ENDPOINT and the proxy, ` +
      `or log in to the network first`,
  );
}
