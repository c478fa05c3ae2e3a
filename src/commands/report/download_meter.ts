import { formatBytes } from "./format_bytes.ts";
import { formatDuration } from "./format_duration.ts";
import { type PaceMeter, startPace } from "./pace.ts";

/** How far a download is, in words. */
export interface DownloadProgress {
  /** Whether it is the first that is heard of the file. */
  readonly isFirst: boolean;
  /** How much is there, 0..1; 0 where the length is not known. */
  readonly share: number;
  /** File, bytes, speed and time left. */
  readonly words: string;
}

/** How much of a file is done. */
export interface BytesOfFile {
  readonly repo: string;
  readonly file: string;
  readonly bytes: number;
  /** Null where its length is not known. */
  readonly total: number | null;
}

/** Follows downloads, one file after the other. */
export interface DownloadMeter {
  /**
   * @param event What is told of a download.
   * @param now Milliseconds on any clock that only goes forward.
   */
  measure(
    event: BytesOfFile,
    now: number,
  ): DownloadProgress;
}

/** Starts to follow downloads. */
export function downloadMeter(): DownloadMeter {
  let current = "";
  let first = 0;
  let pace: PaceMeter = startPace(0);
  return {
    measure({ repo, file, bytes, total }, now) {
      const isFirst = current !== `${repo}/${file}`;
      if (isFirst) {
        current = `${repo}/${file}`;
        // Bytes of an earlier run say nothing of the speed of this one.
        first = bytes;
        pace = startPace(now);
      }
      const { rate, left } = pace.measure(
        Math.max(0, bytes - first),
        (total ?? bytes) - first,
        now,
      );
      const words = [
        file,
        total === null
          ? formatBytes(bytes)
          : `${formatBytes(bytes)} of ${formatBytes(total)}`,
        rate > 0 ? `${formatBytes(rate)}/s` : "",
        left === null || total === null || left <= 0
          ? ""
          : `${formatDuration(left)} left`,
      ].filter((word) => word !== "").join("  ");
      const share = total === null ? 0 : total === 0 ? 1 : bytes / total;
      return { isFirst, share, words };
    },
  };
}
