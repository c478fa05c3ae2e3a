import { holdsTags } from "../caption/form/check_form.ts";
import { checkCaptioner } from "../captioners/check_captioner.ts";
import { settleCaptioner } from "../captioners/settle_captioner.ts";
import { captionDataset } from "../dataset/caption_dataset.ts";
import { captionerProvider } from "../dataset/open_author.ts";
import { openChosenCaptioner } from "../dataset/open_chosen_captioner.ts";
import type { RunEvent, RunSummary } from "../dataset/run_event.ts";
import { openFileLayer } from "../files/file_layer.ts";
import { baseSettings } from "../preset/base.ts";
import { mergeLayers } from "../preset/merge_layers.ts";
import { findPreset, presets as shipped } from "../preset/presets.ts";
import { settingsOf } from "../preset/resolve_preset.ts";
import type { TagSettings } from "../preset/tag_settings.ts";
import type { CaptionSettings } from "./arguments/caption_table.ts";
import type { CommandArguments } from "./arguments/parse_command.ts";
import { UsageError } from "./arguments/usage_error.ts";
import { endedAfter, exitStatusOf } from "./exit_status.ts";
import { openReporter } from "./report/open_reporter.ts";
import type { Reporter } from "./report/reporter.ts";
import { say } from "./say.ts";
import { spareMemory } from "./spare_memory.ts";

/**
 * `wdtag caption PATH... --captioner NAME`: writes sentences.
 *
 * @param args What the user asked for.
 * @param signal Aborted when the user wants the run to end.
 * @returns The exit status, see `tag`.
 */
export async function caption(
  { operands: paths, settings: told }: CommandArguments<CaptionSettings>,
  signal: AbortSignal,
): Promise<number> {
  const settings = await settle(paths, told);
  const { captioner, progressFile } = settings;
  checkCaptioner(captioner);
  const files = await openFileLayer(
    progressFile === null
      ? []
      : [{ kind: "file", path: progressFile, holds: "json" }],
  );
  await using reporter = await openReporter(
    { ...settings, debug: false },
    files,
  );
  const tally = { written: 0 };
  try {
    using _spare = spareMemory();
    const run = captionDataset({
      paths,
      settings,
      open: (inner) => openChosenCaptioner(captioner, inner),
      provider: captionerProvider(captioner),
      signal,
    });
    const summary = await follow(run, reporter, tally);
    if (told.json) {
      const { images, tagged, skipped, failed, failures } = summary;
      const report = { images, written: tagged, skipped, failed, failures };
      say.out(`${JSON.stringify(report, null, 2)}\n`);
    }
    if (summary.interrupted) return 130;
    return summary.failed > 0 ? 1 : 0;
  } catch (error) {
    // What a person has interrupted is not a failure.
    const { status, message } = signal.aborted
      ? { status: 130, message: "Interrupted" }
      : endedAfter(
        tally.written,
        exitStatusOf(error, settings.verbose),
        settings,
      );
    reporter.tell({ kind: "error", status, message });
    return status;
  }
}

/** Presets, and what flags say over them. */
async function settle(
  paths: readonly string[],
  { presets, said, quiet, verbose }: CaptionSettings,
): Promise<TagSettings> {
  const others = presets.filter((name) =>
    !shipped.some((preset) => preset.name === name)
  );
  // A parser and a schema that what ships does not need.
  const loaded = others.length === 0
    ? null
    : await (await import("./presets/load_presets.ts"))
      .loadPresets({ names: others, paths });
  const layers = presets.flatMap((name) =>
    (loaded?.get(name) ?? findPreset(name)).layers
  );
  const bySettings = settingsOf(mergeLayers(layers));
  const settings: TagSettings = {
    ...baseSettings,
    captionExtension: ".caption",
    ...bySettings,
    ...said,
    captioner: settleCaptioner(
      bySettings.captioner ?? {},
      said.captioner ?? {},
    ),
    quiet,
    verbose,
  };
  const { form } = settings;
  if (form?.lines.some(({ slots }) => slots.some(holdsTags))) {
    throw new UsageError(
      `The captions of ${
        presets.map((name) => `"${name}"`).join(", ")
      } hold tags, which "wdtag caption" has none of: write tags and a sentence ` +
        'in one run with "wdtag PATH... --captioner NAME" and this preset, or ' +
        'take "--preset prose"',
    );
  }
  return settings;
}

async function follow(
  events: AsyncIterable<RunEvent>,
  reporter: Reporter,
  tally: { written: number },
): Promise<RunSummary> {
  let summary: RunSummary | null = null;
  for await (const event of events) {
    reporter.tell(event);
    if (event.kind === "image" && event.result.kind === "tagged") {
      tally.written++;
    }
    if (event.kind === "finished") summary = event.summary;
  }
  if (summary === null) throw new Error("The run ended without a summary");
  return summary;
}
