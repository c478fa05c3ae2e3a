import { join } from "node:path";
import { describeIoError } from "../../files/error_text.ts";
import { cachePlace } from "../hub/cache_place.ts";
import { type Connection, openConnection } from "../hub/connection.ts";
import { askFacts, type FileHash, hashOf } from "../hub/file_facts.ts";
import { type Hashed, hashFile } from "../hub/hash_file.ts";
import { localPlace } from "../hub/local_place.ts";
import { type TransferPace, usualPace } from "../hub/pace.ts";
import { paced } from "../hub/paced.ts";
import type { Place } from "../hub/place.ts";
import { retrying } from "../hub/retry.ts";
import type { HubSettings } from "../hub/settings.ts";
import { ModelError } from "../model_error.ts";
import { localFolder, type ModelTarget } from "../model_target.ts";
import type { ModelHere, Shelf } from "./model_here.ts";

/**
 * What came of checking a file. `whole`: its content is what the Hub gave.
 * `broken`: it is not. `missing`: it is not there. `unverified`: nothing says
 * what its content should be.
 */
export interface CheckedFile {
  readonly status: "whole" | "broken" | "missing" | "unverified";
  /** Its path in the repository. */
  readonly file: string;
  /** Where it lies, or should. */
  readonly path: string;
  /** Its length in bytes; null where it is missing. */
  readonly bytes: number | null;
  /** The hash that it should have; null where that is not known. */
  readonly expected: string | null;
  /** The hash that it has; null where it was not hashed. */
  readonly actual: string | null;
  /** What kind of hash these are. */
  readonly hash: "sha256" | "git-sha1" | null;
  /** Why it could not be verified or read, in words; null where it was. */
  readonly reason: string | null;
}

/** What is checked, and how. */
export interface Verification {
  readonly shelf: Shelf;
  readonly target: ModelTarget;
  /** What is there of it. */
  readonly here: ModelHere;
  /** Says how to ask the Hub, for hashes that are not noted here. */
  readonly settings: () => Promise<HubSettings>;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Told how far a file is, ten times a second. */
  readonly onBytes: (file: string, bytes: number, total: number) => void;
  /** How patient to be with the Hub. */
  readonly pace?: TransferPace;
}

/**
 * Hashes a model's files and compares them with what was noted when they were
 * downloaded: in the Hub's cache the blob's name, in a folder the note in its
 * `.cache`. Only where nothing is noted the Hub is asked. The model is not
 * opened.
 *
 * Needs `--allow-read` for the shelf.
 *
 * @param verification What, and how.
 * @returns One result a file, those that are missing last.
 */
export async function verifyModel(
  verification: Verification,
): Promise<readonly CheckedFile[]> {
  const { shelf, target, here, signal } = verification;
  const { repo } = target;
  const root = here.root ?? shelf.path;
  const place = shelf.kind === "cache"
    ? cachePlace(shelf.path, repo)
    : localPlace(localFolder(shelf.path, repo));
  const checked: CheckedFile[] = [];
  for (const { file, bytes } of here.files) {
    signal.throwIfAborted();
    const known = await knownHash(verification, place, root, file, bytes);
    checked.push(await check(verification, root, file, bytes, known));
  }
  const missing = here.missing.map((file): CheckedFile => ({
    status: "missing",
    file,
    path: join(root, file),
    bytes: null,
    expected: null,
    actual: null,
    hash: null,
    reason: null,
  }));
  return [...checked, ...missing];
}

/** What a file should be, or why that can't be said. */
interface KnownHash {
  readonly hash: FileHash;
  /** Whether content that differs is damaged rather than another version. */
  readonly isNoted: boolean;
  readonly reason: string | null;
}

async function knownHash(
  { target: { repo }, here: { commit }, settings, signal, pace = usualPace }:
    Verification,
  place: Place,
  root: string,
  file: string,
  bytes: number,
): Promise<KnownHash> {
  const unknown = (reason: string): KnownHash => ({
    hash: { kind: "unknown" },
    isNoted: false,
    reason,
  });
  const etag = await place.etagOf(root, file);
  if (etag !== null) {
    const hash = hashOf(etag, bytes);
    return hash.kind === "unknown"
      ? unknown("the Hub gave no checksum when it was downloaded")
      : { hash, isNoted: true, reason: null };
  }
  const unnoted = "no checksum of it is kept here";
  try {
    const { endpoint, token, offline } = await settings();
    if (offline) {
      return unknown(`${unnoted}, and HF_HUB_OFFLINE forbids asking the Hub`);
    }
    const connection: Connection = openConnection({
      endpoint,
      token,
      pace,
      signal,
    });
    const { hash } = await retrying({
      what: `${unnoted}, and the Hub can't be asked`,
      pace: { ...pace, attempts: 2 },
      signal,
      attempt: () => askFacts(connection, repo, commit ?? "main", file),
    });
    return hash.kind === "unknown"
      ? unknown(`${unnoted}, and the Hub gives none`)
      : { hash, isNoted: commit !== null, reason: null };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return unknown(error.message);
  }
}

async function check(
  { signal, onBytes }: Verification,
  root: string,
  file: string,
  bytes: number,
  { hash, isNoted, reason }: KnownHash,
): Promise<CheckedFile> {
  const path = join(root, file);
  const plain = { file, path, bytes };
  if (hash.kind === "unknown") {
    return {
      ...plain,
      status: "unverified",
      expected: null,
      actual: null,
      hash: null,
      reason,
    };
  }
  const expected = {
    expected: hash.hex,
    hash: hash.kind === "sha256" ? "sha256" : "git-sha1",
  } as const;
  let hashed: Hashed;
  try {
    hashed = await hashFile(path, hash, {
      signal,
      onBytes: paced((done, total) => onBytes(file, done, total)),
    });
  } catch (error) {
    if (signal.aborted || error instanceof Deno.errors.NotCapable) throw error;
    // A disk that can't read what it holds has broken it.
    const reason = describeIoError(error, path);
    return { ...plain, ...expected, status: "broken", actual: null, reason };
  }
  const { matches, actual } = hashed;
  return {
    ...plain,
    ...expected,
    status: matches ? "whole" : isNoted ? "broken" : "unverified",
    actual: matches ? hash.hex : actual,
    reason: matches || isNoted
      ? null
      : "no checksum of it is kept here, and the Hub has another version now",
  };
}
