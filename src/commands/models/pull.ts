import { pullRunEvent } from "../../dataset/pull_run_event.ts";
import { openFileLayer } from "../../files/file_layer.ts";
import type { PullEvent } from "../../model/hub/pull_event.ts";
import { type HubSettings, hubSettings } from "../../model/hub/settings.ts";
import { modelHere, type Shelf } from "../../model/inventory/model_here.ts";
import {
  localFolder,
  type ModelTarget,
  paletteName,
} from "../../model/model_target.ts";
import {
  findPulledModel,
  type ModelPull,
  type PulledModel,
  pullModel,
} from "../../model/pull_model.ts";
import type { CommandArguments } from "../arguments/parse_command.ts";
import type { PullSettings } from "../arguments/models_options.ts";
import { formatBytes } from "../report/format_bytes.ts";
import { openReporter } from "../report/open_reporter.ts";
import type { Reporter } from "../report/reporter.ts";
import { eachModel, type Outcome } from "./each_model.ts";
import { namedModels } from "./model_names.ts";
import { openShelf } from "./shelf.ts";

/**
 * `wdtag models pull`: downloads models, or brings them up to date.
 *
 * @param args Which models, and how.
 * @param signal Ends it; what has come by then is gone on from the next time.
 * @returns The exit status.
 */
export async function pull(
  { operands, settings }: CommandArguments<PullSettings>,
  signal: AbortSignal,
): Promise<number> {
  const targets = namedModels(operands);
  const shelf = await openShelf(settings.modelDir);
  const hub = await hubSettings((name) => Deno.env.get(name));
  await using reporter = await openReporter(
    { ...settings, progressFile: null, debug: false },
    await openFileLayer([]),
  );
  return await eachModel(
    targets,
    (target) => target?.name ?? paletteName,
    async (target) =>
      target === null
        ? builtIn
        : await pullOne(target, settings, shelf, hub, reporter, signal),
    {
      ...settings,
      fail: (status, message) =>
        reporter.tell({ kind: "error", status, message }),
    },
    signal,
  );
}

const builtIn: Outcome = {
  status: 0,
  lines: [`${paletteName}: built in, there is nothing to download`],
  record: { name: paletteName, repo: null, status: "built-in" },
};

async function pullOne(
  target: ModelTarget,
  settings: PullSettings,
  shelf: Shelf,
  hub: HubSettings,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<Outcome> {
  const { modelDir, revision, forceDownload } = settings;
  const fetched = new Set<string>();
  const kept: string[] = [];
  const pull: ModelPull = {
    target,
    settings: hub,
    revision,
    localDir: modelDir === null ? null : localFolder(modelDir, target.repo),
    force: forceDownload,
    update: true,
    verify: true,
    keepForeign: true,
    signal,
    onEvent(event) {
      if (event.kind === "progress") fetched.add(event.file);
      if (event.kind === "kept") kept.push(event.file);
      tell(reporter, event);
    },
  };
  if (hub.offline && !forceDownload) {
    // Without the Hub, what is whole is all that can be had.
    const found = await findPulledModel(pull) ?? await pullModel(pull);
    return await outcome(target, shelf, found, "here", []);
  }
  const pulled = await pullModel(pull);
  const status = fetched.size > 0 ? "downloaded" : "current";
  return await outcome(target, shelf, pulled, status, kept);
}

function tell(reporter: Reporter, event: PullEvent): void {
  if (event.kind === "checking") return reporter.tell(event);
  const told = pullRunEvent(event);
  if (told !== null) reporter.tell(told);
}

const words = {
  downloaded: "downloaded",
  current: "up to date",
  here: "here (HF_HUB_OFFLINE: the Hub was not asked for a newer one)",
} as const;

async function outcome(
  target: ModelTarget,
  shelf: Shelf,
  { modelFolder, commit, files }: PulledModel,
  status: keyof typeof words,
  kept: readonly string[],
): Promise<Outcome> {
  const { name, repo, inside } = target;
  const here = await modelHere(shelf, target, commit);
  const bytes = here.files.reduce((sum, each) => sum + each.bytes, 0);
  return {
    status: 0,
    lines: [
      `${name}: ${words[status]}, ${formatBytes(bytes)} in "${modelFolder}"`,
    ],
    record: {
      name,
      repo: inside === "" ? repo : `${repo}/${inside}`,
      status,
      commit,
      folder: modelFolder,
      files,
      bytes,
      kept,
    },
  };
}
