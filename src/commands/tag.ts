import { frequencyLines } from "../caption/tag_frequencies.ts";
import type { ImageResult } from "../dataset/image_result.ts";
import type { RunSummary } from "../dataset/run_event.ts";
import { tagDataset } from "../dataset/tag_dataset.ts";
import { openFileLayer } from "../files/file_layer.ts";
import { ModelError } from "../model/model_error.ts";
import { mistypedCommand } from "./arguments/commands.ts";
import type { TagArguments } from "./arguments/parse_tag.ts";
import { openReporter } from "./report/open_reporter.ts";
import { printable } from "./report/printable.ts";
import { say } from "./say.ts";

/**
 * `wdtag PATH...`: tags images.
 *
 * @param args What the user asked for.
 * @param signal Aborted when the user wants the run to end.
 * @returns The exit status: 0, 1 where images failed, 130 where it was
 * interrupted before all were done.
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
  checkProvider(settings.provider, settings.requireGpu);

  const { progressFile } = settings;
  const files = await openFileLayer(
    progressFile === null ? [] : [{ kind: "file", path: progressFile }],
  );
  await using reporter = await openReporter(settings, files);
  let summary: RunSummary | null = null;
  for await (const event of tagDataset({ paths, settings, quirks, signal })) {
    reporter.tell(event);
    if (settings.debug && event.kind === "image") debug(event.result);
    if (event.kind === "finished") summary = event.summary;
  }
  if (summary === null) return 130;
  if (settings.frequencyTags) {
    say.out(
      ["Tag frequencies:", ...frequencyLines(summary.frequencies), ""]
        .join("\n"),
    );
  }
  if (summary.interrupted) return 130;
  const forgiven = quirks.loaderForgivesBroken &&
    settings.maxDataLoaderNWorkers !== null;
  return summary.failed > 0 && !forgiven ? 1 : 0;
}

/** Until providers are chosen and measured, nothing but the CPU is claimed. */
function checkProvider(provider: string, requireGpu: boolean): void {
  if (!requireGpu && (provider === "auto" || provider === "cpu")) return;
  throw new ModelError(
    requireGpu
      ? "This version runs on the CPU only: leave out --require-gpu"
      : `This version runs on the CPU only: leave out --provider ${provider}`,
  );
}

function debug(result: ImageResult): void {
  if (result.kind !== "tagged") return;
  const { rating, character, general, other } = result.parts;
  say.err(printable(
    [
      "",
      `${result.image.path}:`,
      `\tRating tags: ${rating}`,
      `\tCharacter tags: ${character}`,
      `\tGeneral tags: ${general}`,
      ...(other === "" ? [] : [`\tOther tags: ${other}`]),
      "",
    ].join("\n"),
  ));
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
