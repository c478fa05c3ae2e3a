import type { FileLayer } from "../../files/file_layer.ts";
import type { FileLock } from "../../files/file_lock.ts";
import type { ResumableFile } from "../../files/resumable_file.ts";
import type { Connection } from "./connection.ts";
import type { TransferPace } from "./pace.ts";
import { paced } from "./paced.ts";
import type { PullEvent } from "./pull_event.ts";
import { type Source, transferFile } from "./transfer.ts";

/** One file that is downloaded, by whoever holds its lock. */
export interface FileFetch {
  readonly connection: Connection;
  readonly source: Source;
  readonly layer: FileLayer;
  /** How events name it. */
  readonly repo: string;
  /** How events name it. */
  readonly file: string;
  /** Holds what has come so far; its name ends in `incomplete`. */
  readonly incomplete: string;
  readonly lock: FileLock;
  readonly pace: TransferPace;
  readonly signal: AbortSignal;
  readonly onEvent: (event: PullEvent) => void;
}

/**
 * Downloads a file, or goes on with it, and hands it over whole. What has come
 * stays where that or `use` fails, for the next run to go on from.
 *
 * @param fetch What, and where to.
 * @param use Takes the file when it is whole and right, and its path.
 */
export async function fetchFile(
  fetch: FileFetch,
  use: (whole: ResumableFile, path: string) => Promise<void>,
): Promise<void> {
  const { layer, source, lock, repo, file, onEvent } = fetch;
  // Where locks tell nothing of others, nobody else may have the same file.
  const path = lock.isReal ? fetch.incomplete : fetch.incomplete.replace(
    /incomplete$/,
    `${crypto.randomUUID().slice(-8)}.incomplete`,
  );
  await using partial = await layer.openResumable(path);
  const { size } = source.facts;
  const tell = paced((bytes: number, total: number | null) =>
    onEvent({ kind: "progress", repo, file, bytes, total })
  );
  try {
    await transferFile({
      ...fetch,
      partial,
      onBytes: (bytes) => tell(bytes, size),
      onRetry: (reason, wait) =>
        onEvent({ kind: "retry", repo, file, reason, wait }),
    });
    await use(partial, path);
  } catch (error) {
    if (!lock.isReal || partial.size === 0) {
      await partial.discard().catch(() => {});
    }
    throw error;
  }
}
