import { eventWords } from "./event_words.ts";
import { downloadMeter } from "./download_meter.ts";
import { startPace } from "./pace.ts";
import { printable } from "./printable.ts";
import { barLine, progressLine } from "./progress_line.ts";
import type { Detail, Reporter, Sink } from "./reporter.ts";
import { summaryWords } from "./summary_words.ts";

/** Milliseconds between two drawings of the bar. */
const FRAME = 100;

/**
 * A bar on a terminal that redraws itself in place; lines scroll above it.
 *
 * @param sink The terminal.
 * @param columns Asks for the terminal's width, which may change.
 * @param detail What is wanted besides.
 */
export function barReporter(
  sink: Sink,
  columns: () => number,
  detail: Detail,
): Reporter {
  const CLEAR = "\r\x1b[K";
  let pace = startPace(performance.now());
  const downloads = downloadMeter();
  const checks = downloadMeter();
  let failed = 0;
  let drawn = false;
  let lastDrawn = 0;

  const draw = (done: number, total: number): void => {
    const now = performance.now();
    if (now - lastDrawn < FRAME && done < total) return;
    lastDrawn = now;
    drawn = true;
    const line = progressLine(
      done,
      total,
      failed,
      pace.measure(done, total, now),
      columns(),
    );
    sink.write(CLEAR + line);
  };
  const clear = (): void => {
    if (drawn) sink.write(CLEAR);
    drawn = false;
  };

  return {
    tell(event): void {
      const words = eventWords(event, detail);
      if (words !== null) {
        clear();
        sink.write(`${printable(words)}\n`);
        lastDrawn = 0;
      }
      if (event.kind === "checking") {
        const { share, words } = checks.measure(event, performance.now());
        drawn = true;
        const line = barLine(share, `checking ${words}`, columns());
        sink.write(CLEAR + printable(line));
        if (share === 1) clear();
      }
      if (event.kind === "downloading") {
        // The transfer itself tells no more often than is worth drawing.
        const { share, words } = downloads.measure(event, performance.now());
        drawn = true;
        sink.write(CLEAR + printable(barLine(share, words, columns())));
        if (share === 1) {
          sink.write("\n");
          drawn = false;
        }
      }
      if (event.kind === "opened") pace = startPace(performance.now());
      if (event.kind === "image") {
        if (event.result.kind === "failed") failed++;
        draw(event.done, event.total);
      }
      if (event.kind === "finished") {
        clear();
        for (const line of summaryWords(event.summary)) {
          sink.write(`${printable(line)}\n`);
        }
      }
    },
    [Symbol.asyncDispose](): Promise<void> {
      clear();
      return Promise.resolve();
    },
  };
}
