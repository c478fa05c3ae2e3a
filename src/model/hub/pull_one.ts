import { dirname } from "node:path";
import type { FileLayer } from "../../files/file_layer.ts";
import type { Answer, Connection } from "./connection.ts";
import { fetchFile } from "./fetch_file.ts";
import { type FileFacts, resolvePath } from "./file_facts.ts";
import type { HashOptions } from "./hash_file.ts";
import type { TransferPace } from "./pace.ts";
import { paced } from "./paced.ts";
import type { Place } from "./place.ts";
import type { PullEvent } from "./pull_event.ts";
import { quoted } from "./quoted.ts";
import { refusal } from "./refusal.ts";
import { waitForLock } from "./wait_for_lock.ts";

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

/**
 * Has one file in its place: downloads it under its lock, unless another
 * process has done so by then.
 *
 * @param pull What, and where to.
 */
export async function pullOne(pull: OnePull): Promise<void> {
  const { connection, place, layer, repo, file, facts, onEvent } = pull;
  const stops = place.stops(file, facts);
  for (const path of Object.values(stops)) {
    await layer.makeFolder(dirname(path));
  }
  using lock = await waitForLock(
    layer,
    stops.lock,
    pull.signal,
    () => onEvent({ kind: "waiting", repo, file }),
  );
  if (pull.force || !await place.has(file, facts, hashing(pull))) {
    if (!pull.force && pull.keepForeign && await place.isForeign(file)) {
      onEvent({ kind: "kept", repo, file });
      return;
    }
    const revision = facts.commit;
    const source = {
      name: `${quoted(file)} of "${repo}"`,
      path: resolvePath(repo, revision, file),
      facts,
      refusal: (answer: Answer) =>
        refusal(connection, answer, { repo, revision, file }),
    };
    await fetchFile(
      { ...pull, source, lock, incomplete: stops.incomplete },
      (whole) => whole.commit(stops.whole),
    );
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
