import { eventWords } from "./event_words.ts";
import { formatDuration } from "./format_duration.ts";
import { downloadMeter } from "./download_meter.ts";
import { startPace } from "./pace.ts";
import { printable } from "./printable.ts";
import type { Detail, Reporter, Sink } from "./reporter.ts";
import { summaryWords } from "./summary_words.ts";

/** Milliseconds between two lines of progress in a log. */
const INTERVAL = 5000;

/**
 * Plain lines for logs and pipes: now and then one that says how far the run
 * is, and one for each image that failed.
 *
 * @param sink Takes the lines.
 * @param detail What is wanted besides.
 */
export function plainReporter(sink: Sink, detail: Detail): Reporter {
  let pace = startPace(performance.now());
  const downloads = downloadMeter();
  const checks = downloadMeter();
  let lastSaid = performance.now();
  return {
    tell(event): void {
      const words = eventWords(event, detail);
      if (words !== null) sink.write(`${printable(words)}\n`);
      if (event.kind === "downloading") {
        const now = performance.now();
        const { isFirst, share, words } = downloads.measure(event, now);
        if (!isFirst && share < 1 && now - lastSaid < INTERVAL) return;
        lastSaid = now;
        sink.write(`${printable(`Downloading ${words}`)}\n`);
      }
      if (event.kind === "checking") {
        // A file is hashed in seconds: only what takes long is worth a line.
        const now = performance.now();
        const { words } = checks.measure(event, now);
        if (now - lastSaid < INTERVAL) return;
        lastSaid = now;
        sink.write(`${printable(`Checking ${words}`)}\n`);
      }
      if (event.kind === "opened") pace = startPace(performance.now());
      if (event.kind === "image") {
        const now = performance.now();
        if (now - lastSaid < INTERVAL) return;
        lastSaid = now;
        const { rate, left } = pace.measure(event.done, event.total, now);
        sink.write(
          `${event.done}/${event.total}  ${rate.toFixed(1)} images/s` +
            (left === null ? "\n" : `  ${formatDuration(left)} left\n`),
        );
      }
      if (event.kind === "finished") {
        for (const line of summaryWords(event.summary)) {
          sink.write(`${printable(line)}\n`);
        }
      }
    },
    [Symbol.asyncDispose](): Promise<void> {
      return Promise.resolve();
    },
  };
}
