import { frequencyLines } from "../caption/tag_frequencies.ts";
import { checkCaptioner } from "../captioners/check_captioner.ts";
import type { RunSummary } from "../dataset/run_event.ts";
import { tagDataset } from "../dataset/tag_dataset.ts";
import { openFileLayer } from "../files/file_layer.ts";
import { mistypedCommand } from "./arguments/mistyped_command.ts";
import type { TagArguments } from "./arguments/parse_tag.ts";
import { endedAfter, exitStatusOf } from "./exit_status.ts";
import { openReporter } from "./report/open_reporter.ts";
import { printable } from "./report/printable.ts";
import type { Reporter } from "./report/reporter.ts";
import { say } from "./say.ts";
import { spareMemory } from "./spare_memory.ts";

/** Images whose names take so much room that it is worth a moment to clear up after them. */
const MANY = 20_000;

/**
 * `wdtag PATH...`: tags images.
 *
 * @param args What the user asked for.
 * @param signal Aborted when the user wants the run to end.
 * @returns The exit status: 0, 1 where images failed, 130 where it was
 * interrupted before all were done, or that of the error that ended it.
 */
export async function tag(
  args: TagArguments,
  signal: AbortSignal,
): Promise<number> {
  const { paths, settings, quirks } = args;
  const mistyped = quirks.missingFolderIsEmpty
    ? null
    : mistypedCommand(paths, exists);
  if (mistyped !== null) throw mistyped;
  const { name = null } = settings.captioner;
  if (name !== null || args.given.has("captioner")) {
    checkCaptioner(settings.captioner);
  }

  const { progressFile } = settings;
  const files = await openFileLayer(
    progressFile === null
      ? []
      : [{ kind: "file", path: progressFile, holds: "json" }],
  );
  await using reporter = await openReporter(settings, files);
  const tally = { written: 0 };
  try {
    const summary = await run(args, reporter, tally, signal);
    if (settings.frequencyTags) {
      const lines = [
        "Tag frequencies:",
        ...frequencyLines(summary.frequencies),
      ];
      say.out(`${printable(lines.join("\n"))}\n`);
    }
    if (summary.interrupted) return 130;
    const forgiven = quirks.loaderForgivesBroken &&
      settings.maxDataLoaderNWorkers !== null;
    return summary.failed > 0 && !forgiven ? 1 : 0;
  } catch (error) {
    // What a person has interrupted is not a failure.
    const { status, message } = signal.aborted
      ? { status: 130, message: "Interrupted" }
      // A model that gives up is none that was not to be had.
      : endedAfter(
        name === null ? 0 : tally.written,
        exitStatusOf(error, settings.verbose),
        settings,
      );
    reporter.tell({ kind: "error", status, message });
    return status;
  }
}

async function run(
  { paths, settings, quirks, presets }: TagArguments,
  reporter: Reporter,
  tally: { written: number },
  signal: AbortSignal,
): Promise<RunSummary> {
  using spare = spareMemory();
  let summary: RunSummary | null = null;
  const preset = presets.at(-1) ?? "base";
  for await (
    const event of tagDataset({ paths, settings, quirks, preset, signal })
  ) {
    reporter.tell(event);
    // What a scan leaves behind is not to be there beside the model.
    if (event.kind === "scanned" && event.images >= MANY) await spare.now();
    if (event.kind === "image" && event.result.kind === "tagged") {
      tally.written++;
    }
    if (event.kind === "finished") summary = event.summary;
  }
  if (summary === null) throw new Error("The run ended without a summary");
  return summary;
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
