import { ModelError } from "../model_error.ts";
import type { Answer, Connection } from "./connection.ts";
import { listFileNames, listRevisions } from "./list_repo.ts";
import { quoted } from "./quoted.ts";
import { Transient } from "./retry.ts";

/** A file that the Hub does not have, as far as it says. */
export class MissingFile extends ModelError {}

/** What was asked for. */
export interface Asked {
  readonly repo: string;
  readonly revision: string;
  readonly file: string;
}

/** How many names an error lists. */
const named = 12;

/**
 * The error that an answer of the Hub means: a {@link Transient} where another
 * try may do better (429, 5xx), else a `ModelError` that says what would help.
 *
 * @param connection The way to the Hub; it may be asked what there is.
 * @param answer What came.
 * @param asked What was asked for.
 */
export async function refusal(
  connection: Connection,
  { response, isElsewhere }: Answer,
  asked: Asked,
): Promise<Error> {
  const { status, headers } = response;
  const { repo } = asked;
  const host = connection.shown;
  const code = headers.get("x-error-code") ?? "";
  const passing = passingRefusal(connection, { response, isElsewhere });
  if (passing !== null) return passing;
  if (code === "GatedRepo" || (status === 403 && code === "")) {
    return new ModelError(
      `The Hub does not give "${repo}" to ${
        connection.hasToken ? "the owner of this token" : "the public"
      } (${status}): accept its terms at ${host}/${repo}` +
        (connection.hasToken ? "" : tokenHint(host)),
    );
  }
  if (status === 401 || (status === 403 && code !== "")) {
    return new ModelError(
      connection.hasToken
        ? `The Hub refused the token for "${repo}" (${status}): ` +
          `check the name, and the token in HF_TOKEN or in the token file`
        : `"${repo}" does not exist at ${host}, or is private (${status}): ` +
          `check the name${tokenHint(host)}`,
    );
  }
  if (status === 404 || status === 410) {
    return await missing(connection, code, asked);
  }
  return new ModelError(
    `"${host}" answered with ${status} when asked for ${
      quoted(asked.file)
    } of "${repo}": check HF_ENDPOINT`,
  );
}

/**
 * What another try may do better about: too many requests, a server in
 * trouble, a store that refuses an address which has grown old. Null for the
 * rest.
 *
 * @param connection The way to the server.
 * @param answer What came.
 */
export function passingRefusal(
  { shown }: Connection,
  { response: { status, headers }, isElsewhere }: Pick<
    Answer,
    "response" | "isElsewhere"
  >,
): Transient | null {
  if (status === 429 || status === 408 || status >= 500) {
    return new Transient(
      status === 429
        ? `"${shown}" asks for fewer requests (429)`
        : `"${shown}" answered with ${status}`,
      { after: retryAfter(headers.get("retry-after"), Date.now()) },
    );
  }
  // The store that the Hub sends to refuses addresses that have grown old.
  if (isElsewhere && (status === 401 || status === 403)) {
    return new Transient(`the store of "${shown}" answered with ${status}`);
  }
  return null;
}

async function missing(
  connection: Connection,
  code: string,
  { repo, revision, file }: Asked,
): Promise<ModelError> {
  if (code === "RevisionNotFound") {
    const names = await listRevisions(connection, repo);
    return new ModelError(
      `"${repo}" has no revision ${quoted(revision)}${list(names)}`,
    );
  }
  if (code === "EntryNotFound") {
    const names = await listFileNames(connection, repo, revision);
    return new MissingFile(
      `"${repo}" has no file ${quoted(file)} at ${quoted(revision)}${
        list(names)
      }`,
    );
  }
  const Kind = code === "RepoNotFound" ? ModelError : MissingFile;
  return new Kind(
    `"${repo}" does not exist at ${connection.shown}${
      code === "RepoNotFound" ? "" : `, or not with ${quoted(file)}`
    } (404): check the name` +
      (connection.hasToken ? "" : `; a private one needs a token in HF_TOKEN`),
  );
}

function tokenHint(host: string): string {
  return `, and give a token of ${host}/settings/tokens in HF_TOKEN`;
}

function list(names: readonly string[] | null): string {
  if (names === null || names.length === 0) return "";
  const rest = names.length - named;
  return `: it has ${names.slice(0, named).map(quoted).join(", ")}` +
    (rest > 0 ? ` and ${rest} more` : "");
}

/**
 * Milliseconds of a `Retry-After` header, which holds seconds or a date.
 *
 * @returns Null where there is none that makes sense.
 */
export function retryAfter(text: string | null, now: number): number | null {
  if (text === null) return null;
  if (/^\d{1,9}(\.\d+)?$/.test(text.trim())) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
