import { eventWords } from "./event_words.ts";
import { printable } from "./printable.ts";
import type { Reporter, Sink } from "./reporter.ts";

/**
 * Nothing but what went wrong: images that failed, warnings, and the error
 * that ended the run.
 *
 * @param sink Takes the lines.
 */
export function errorReporter(sink: Sink): Reporter {
  return {
    tell(event): void {
      const isTrouble = event.kind === "warning" || event.kind === "error" ||
        event.kind === "image" && event.result.kind === "failed";
      if (!isTrouble) return;
      const words = eventWords(event, { verbose: false, debug: false });
      if (words !== null) sink.write(`${printable(words)}\n`);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
