import type { FileLayer } from "../../files/file_layer.ts";
import type { TagSettings } from "../../preset/tag_settings.ts";
import { say } from "../say.ts";
import { barReporter } from "./bar_reporter.ts";
import { errorReporter } from "./error_reporter.ts";
import { jsonReporter } from "./json_reporter.ts";
import { plainReporter } from "./plain_reporter.ts";
import type { Reporter, Sink } from "./reporter.ts";

/** What decides who tells. */
export type ReportSettings = Pick<
  TagSettings,
  "progress" | "progressFile" | "quiet" | "verbose" | "debug"
>;

const stderr: Sink = { write: say.err };

/**
 * Chooses who tells how a run goes: a bar on a terminal, plain lines
 * elsewhere, JSON where it is asked for, and JSON in a file besides.
 *
 * @param settings What the run was told.
 * @param files The layer with a grant for `--progress-file`, where there is one.
 */
export async function openReporter(
  settings: ReportSettings,
  files: FileLayer,
): Promise<Reporter> {
  const shown = onStderr(settings);
  if (settings.progressFile === null) return shown;
  const log = await files.openLog(settings.progressFile);
  const told = jsonReporter(
    // A progress file that can't be written any more must not end the run.
    { write: (line) => void log.write(line.trimEnd()).catch(() => {}) },
    async () => await log[Symbol.asyncDispose](),
  );
  return {
    tell(event): void {
      shown.tell(event);
      told.tell(event);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await shown[Symbol.asyncDispose]();
      await told[Symbol.asyncDispose]();
    },
  };
}

function onStderr(settings: ReportSettings): Reporter {
  const { progress, quiet, progressFile } = settings;
  if (quiet || progress === "none") return errorReporter(stderr);
  switch (progress) {
    case "json":
      // With a file for it, JSON goes there and stderr is left to people.
      return progressFile === null
        ? jsonReporter(stderr)
        : plainReporter(stderr, settings);
    case "plain":
      return plainReporter(stderr, settings);
    case "bar":
      return barReporter(stderr, columns, settings);
    case "auto":
      return hasBar()
        ? barReporter(stderr, columns, settings)
        : plainReporter(stderr, settings);
  }
}

/** A terminal that can draw in place; a dumb one says so. */
function hasBar(): boolean {
  return Deno.stderr.isTerminal() && Deno.env.get("TERM") !== "dumb";
}

function columns(): number {
  try {
    // Some terminals that are none say 0.
    return Deno.consoleSize().columns || 80;
  } catch {
    // No terminal to ask: --progress bar into a pipe.
    return 80;
  }
}
