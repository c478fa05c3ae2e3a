import { dirname, join } from "node:path";
import { WriteFailed, WriteRefused } from "../../files/file_errors.ts";
import { type FileLayer, openFileLayer } from "../../files/file_layer.ts";
import { ModelError } from "../model_error.ts";
import { cachePlace } from "./cache_place.ts";
import { type Connection, openConnection } from "./connection.ts";
import { askFacts, type FileFacts } from "./file_facts.ts";
import { localPlace } from "./local_place.ts";
import { type TransferPace, usualPace } from "./pace.ts";
import type { Place, Wanted } from "./place.ts";
import type { PullEvent } from "./pull_event.ts";
import { pullOne } from "./pull_one.ts";
import { quoted } from "./quoted.ts";
import { MissingFile } from "./refusal.ts";
import { checkRevision, isSafeFileName, parseRepoName } from "./repo_name.ts";
import { retrying } from "./retry.ts";
import type { HubSettings } from "./settings.ts";

/** What is to be had from the Hub. */
export interface Pull {
  /** `owner/name`. */
  readonly repo: string;
  /** Paths in the repository. */
  readonly files: readonly string[];
  /** Paths that are downloaded too where the repository has them. */
  readonly optional?: readonly string[];
  /** What the environment says, see `hubSettings`. */
  readonly settings: HubSettings;
  /** A branch, tag or commit; null is `main`, or whatever is there already. */
  readonly revision?: string | null;
  /** A folder that holds the files themselves; null is the Hub's cache. */
  readonly localDir?: string | null;
  /** Download what is there already too. */
  readonly force?: boolean;
  /** Ask the Hub whether there is something newer, even if all is there. */
  readonly update?: boolean;
  /** Hash what is there, and download it again where it is damaged. */
  readonly verify?: boolean;
  /** Leave what somebody else has put in a file's place, unless `force` is set. */
  readonly keepForeign?: boolean;
  /** Ends it; what has come by then is gone on from the next time. */
  readonly signal?: AbortSignal;
  /** Told what happens. */
  readonly onEvent?: (event: PullEvent) => void;
  /** In place of the global one, for tests. */
  readonly fetch?: typeof fetch;
  /** How patient to be. */
  readonly pace?: TransferPace;
}

/** What is there now. */
export interface Pulled {
  /** The folder below which the files lie. */
  readonly folder: string;
  /** Their commit; null where that is not known, of files that were there. */
  readonly commit: string | null;
  /**
   * The paths of the files, in the order that they were asked for; optional ones
   * behind them, where they were downloaded.
   */
  readonly files: readonly string[];
  /** Whether anything was asked of the Hub. */
  readonly asked: boolean;
}

/**
 * Finds files that are on disk already; nothing is asked of the Hub.
 *
 * Needs `--allow-read` for the cache or folder.
 *
 * @param pull What, and where; `force` and `update` do not count.
 * @returns Where they are, or null where one is missing.
 * @throws {ModelError} For names that can be none.
 */
export async function findPulled(pull: Pull): Promise<Pulled | null> {
  const { repo, files, wanted, place } = start(pull);
  try {
    const { folder, commit, whole } = await place.find(wanted);
    return files.every((file) => whole.has(file))
      ? result(folder, commit, files, false)
      : null;
  } catch (error) {
    throw asModelError(error, repo);
  }
}

/**
 * Has files of a model repository on disk: those that are there are used
 * without asking the Hub, the rest is downloaded, whole or not at all.
 *
 * Needs `--allow-read` and `--allow-write` for the cache or folder, and
 * `--allow-net` for the Hub and the stores that it sends to. With all of
 * `--allow-read` and `--allow-write` the cache gets links, else copies.
 *
 * @param pull What, from where, to where.
 * @throws {ModelError} Where it can't be had, saying what would work. Nothing
 * is half-installed then, and the next call goes on from there.
 */
export async function pullFiles(pull: Pull): Promise<Pulled> {
  const { repo, files, wanted, place } = start(pull);
  const { settings, localDir = null, force = false } = pull;
  try {
    const here = await place.find(wanted);
    const missing = force || pull.update === true
      ? files
      : files.filter((file) => !here.whole.has(file));
    if (missing.length === 0) {
      return result(here.folder, here.commit, files, false);
    }
    if (settings.offline) throw offline(wanted, place, missing, force);
    // A snapshot is of one commit, so a part of one is asked for as a whole.
    const asked = localDir === null ? files : missing;
    const { optional = [] } = pull;
    const layer = await openFileLayer([
      { kind: "folder", path: place.root, link: "follow" },
    ]);
    const { folder, commit, further } = await download(
      pull,
      wanted,
      place,
      layer,
      asked,
      optional,
    );
    return result(folder, commit, [...files, ...further], true);
  } catch (error) {
    throw asModelError(error, repo);
  }
}

function start(pull: Pull): {
  readonly repo: string;
  readonly files: readonly string[];
  readonly wanted: Wanted;
  readonly place: Place;
} {
  const { repo, files, settings, localDir = null } = pull;
  const revision = pull.revision ?? null;
  checkNames(repo, [...files, ...pull.optional ?? []], revision);
  return {
    repo,
    files,
    wanted: { repo, revision, files },
    place: localDir === null
      ? cachePlace(settings.cache, repo)
      : localPlace(localDir),
  };
}

async function download(
  pull: Pull,
  wanted: Wanted,
  place: Place,
  layer: FileLayer,
  files: readonly string[],
  optional: readonly string[],
): Promise<{
  readonly folder: string;
  readonly commit: string;
  readonly further: readonly string[];
}> {
  const { repo, settings, onEvent = () => {}, pace = usualPace } = pull;
  const signal = pull.signal ?? new AbortController().signal;
  const connection: Connection = openConnection({
    endpoint: settings.endpoint,
    token: settings.token,
    pace,
    signal,
    ...(pull.fetch === undefined ? {} : { fetch: pull.fetch }),
  });
  let commit: string | null = null;
  const known: (readonly [file: string, facts: FileFacts])[] = [];
  // All is asked before anything is fetched: where one file is missing, the
  // rest is not worth its transfer.
  for (const file of [...files, ...optional]) {
    // The first answer says the commit; the rest is asked for at that one.
    const revision: string = commit ?? wanted.revision ?? "main";
    try {
      const facts = await retrying({
        what: `Cannot ask the Hub for ${quoted(file)} of "${repo}"`,
        pace,
        signal,
        attempt: () => askFacts(connection, repo, revision, file),
        onRetry: (reason, wait) =>
          onEvent({ kind: "retry", repo, file, reason, wait }),
      });
      commit ??= facts.commit;
      known.push([file, facts]);
    } catch (error) {
      if (!(error instanceof MissingFile) || files.includes(file)) throw error;
    }
  }
  if (commit === null) throw new RangeError("No file was asked for");
  for (const [file, facts] of known) {
    await pullOne({
      connection,
      place,
      layer,
      repo,
      file,
      facts: { ...facts, commit },
      force: pull.force ?? false,
      verify: pull.verify ?? false,
      keepForeign: pull.keepForeign ?? false,
      pace,
      signal,
      onEvent,
    });
  }
  return {
    folder: await place.finish(layer, wanted, commit),
    commit,
    further: known.map(([file]) => file)
      .filter((file) => optional.includes(file)),
  };
}

function result(
  folder: string,
  commit: string | null,
  files: readonly string[],
  asked: boolean,
): Pulled {
  return {
    folder,
    commit,
    files: files.map((file) => join(folder, file)),
    asked,
  };
}

function checkNames(
  repo: string,
  files: readonly string[],
  revision: string | null,
): void {
  const name = parseRepoName(repo);
  if (name === null || name.inside !== "") {
    throw new ModelError(
      `${quoted(repo)} can be no repository: expected "owner/name"`,
    );
  }
  if (revision !== null) checkRevision(revision);
  const odd = files.find((file) => !isSafeFileName(file));
  if (odd !== undefined) {
    throw new ModelError(
      `${quoted(odd)} can be no file of a repository: ` +
        `its name would lead elsewhere`,
    );
  }
}

function offline(
  { repo, revision }: Wanted,
  { root }: Place,
  missing: readonly string[],
  force: boolean,
): ModelError {
  const names = missing.map((file) => quoted(file)).join(", ");
  return new ModelError(
    force
      ? `"${repo}" can't be downloaded anew while HF_HUB_OFFLINE is set`
      : `Model "${repo}"${
        revision === null ? "" : ` at ${quoted(revision)}`
      } is not complete in ${
        quoted(root)
      } (missing: ${names}), and HF_HUB_OFFLINE ` +
        `forbids asking the Hub: run it once without, or copy the files there`,
  );
}

/** What the disk refuses leaves the model missing: that is how it is told. */
function asModelError(error: unknown, repo: string): unknown {
  if (error instanceof WriteFailed || error instanceof WriteRefused) {
    return new ModelError(
      `Cannot keep model "${repo}": ${error.message}; ` +
        `what has come is gone on from, or choose another place (${
          placeHint(error.path)
        })`,
      { cause: error },
    );
  }
  if (error instanceof Deno.errors.NotCapable) {
    return new ModelError(
      `Cannot look for model "${repo}": ${error.message}`,
      { cause: error },
    );
  }
  return error;
}

function placeHint(path: string): string {
  return `now ${quoted(dirname(path))}; --model_dir or HF_HOME`;
}
