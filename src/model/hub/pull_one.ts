import { dirname } from "node:path";
import type { FileLayer } from "../../files/file_layer.ts";
import type { FileLock } from "../../files/file_lock.ts";
import type { Connection } from "./connection.ts";
import type { FileFacts } from "./file_facts.ts";
import type { HashOptions } from "./hash_file.ts";
import type { TransferPace } from "./pace.ts";
import { paced } from "./paced.ts";
import type { Place, Stops } from "./place.ts";
import type { PullEvent } from "./pull_event.ts";
import { sleep } from "./retry.ts";
import { transferFile } from "./transfer.ts";

/** One file that is to be had. */
export interface OnePull {
  readonly connection: Connection;
  readonly place: Place;
  readonly layer: FileLayer;
  readonly repo: string;
  readonly file: string;
  readonly facts: FileFacts;
  /** Download it even if it is there. */
  readonly force: boolean;
  /** Hash it if it is there. */
  readonly verify: boolean;
  /** Leave it if somebody else has put it there. */
  readonly keepForeign: boolean;
  readonly pace: TransferPace;
  readonly signal: AbortSignal;
  readonly onEvent: (event: PullEvent) => void;
}

/** Milliseconds between two looks at a lock that another process holds. */
const lockInterval = 200;

/**
 * Has one file in its place: downloads it under its lock, unless another
 * process has done so by then.
 *
 * @param pull What, and where to.
 */
export async function pullOne(pull: OnePull): Promise<void> {
  const { place, layer, repo, file, facts, onEvent } = pull;
  const stops = place.stops(file, facts);
  for (const path of Object.values(stops)) {
    await layer.makeFolder(dirname(path));
  }
  using lock = await waitForLock(pull, stops.lock);
  if (pull.force || !await place.has(file, facts, hashing(pull))) {
    if (!pull.force && pull.keepForeign && await place.isForeign(file)) {
      onEvent({ kind: "kept", repo, file });
      return;
    }
    await fetchInto(pull, stops, lock);
    if (facts.hash.kind === "unknown") {
      onEvent({ kind: "unverified", repo, file });
    }
  }
  await place.settle(layer, file, facts);
  onEvent({ kind: "done", repo, file });
}

function hashing(
  { verify, signal, repo, file, onEvent }: OnePull,
): HashOptions | undefined {
  if (!verify) return undefined;
  return {
    signal,
    onBytes: paced((bytes, total) =>
      onEvent({ kind: "checking", repo, file, bytes, total })
    ),
  };
}

async function fetchInto(
  pull: OnePull,
  stops: Stops,
  lock: FileLock,
): Promise<void> {
  const { layer, repo, file, facts, onEvent } = pull;
  // Where locks tell nothing of others, nobody else may have the same file.
  const path = lock.isReal ? stops.incomplete : stops.incomplete.replace(
    /incomplete$/,
    `${crypto.randomUUID().slice(-8)}.incomplete`,
  );
  await using partial = await layer.openResumable(path);
  const tell = paced((bytes: number, total: number | null) =>
    onEvent({ kind: "progress", repo, file, bytes, total })
  );
  try {
    await transferFile({
      ...pull,
      partial,
      onBytes: (bytes) => tell(bytes, facts.size),
      onRetry: (reason, wait) =>
        onEvent({ kind: "retry", repo, file, reason, wait }),
    });
    await partial.commit(stops.whole);
  } catch (error) {
    if (!lock.isReal || partial.size === 0) {
      await partial.discard().catch(() => {});
    }
    throw error;
  }
}

async function waitForLock(
  { layer, repo, file, signal, onEvent }: OnePull,
  path: string,
): Promise<FileLock> {
  for (let isFirst = true;; isFirst = false) {
    const lock = await layer.lock(path);
    if (lock !== null) return lock;
    if (isFirst) onEvent({ kind: "waiting", repo, file });
    await sleep(lockInterval, signal);
  }
}
