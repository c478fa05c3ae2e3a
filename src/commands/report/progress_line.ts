import { formatDuration } from "./format_duration.ts";
import type { Pace } from "./pace.ts";

/**
 * One line that says how far a run is, no wider than the terminal.
 *
 * @param done Images done.
 * @param total Images of the run.
 * @param failed How many of the done ones failed.
 * @param pace The speed.
 * @param columns The terminal's width in characters.
 */
export function progressLine(
  done: number,
  total: number,
  failed: number,
  pace: Pace,
  columns: number,
): string {
  const share = total === 0 ? 1 : done / total;
  const words = [
    `${done}/${total}`,
    `${pace.rate.toFixed(1)} images/s`,
    pace.left === null ? "" : `${formatDuration(pace.left)} left`,
    failed === 0 ? "" : `${failed} failed`,
  ].filter((word) => word !== "").join("  ");
  return barLine(share, words, columns);
}

/**
 * A bar, its percentage and some words, no wider than the terminal.
 *
 * @param share How much is done, 0..1.
 * @param words What stands behind the bar.
 * @param columns The terminal's width in characters.
 */
export function barLine(share: number, words: string, columns: number): string {
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  // A column is left free: a line that is full wraps on some terminals.
  const room = Math.min(40, columns - words.length - percent.length - 6);
  if (room < 5) return `${percent} ${words}`.slice(0, Math.max(0, columns - 1));
  const full = Math.round(room * share);
  return `[${"█".repeat(full)}${"·".repeat(room - full)}]${percent}  ${words}`;
}
