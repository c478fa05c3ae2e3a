import { join } from "node:path";
import { openFileLayer } from "../../files/file_layer.ts";
import { hubSettings } from "../../model/hub/settings.ts";
import {
  type ListedModel,
  listModels,
} from "../../model/inventory/list_models.ts";
import { modelHere, type Shelf } from "../../model/inventory/model_here.ts";
import {
  type CheckedFile,
  verifyModel,
} from "../../model/inventory/verify_model.ts";
import { ModelError } from "../../model/model_error.ts";
import { type ModelTarget, paletteName } from "../../model/model_target.ts";
import { count } from "../../text/count.ts";
import type { CommandArguments } from "../arguments/parse_command.ts";
import type { VerifySettings } from "../arguments/models_options.ts";
import { formatBytes } from "../report/format_bytes.ts";
import { openReporter } from "../report/open_reporter.ts";
import { say } from "../say.ts";
import { eachModel, type Outcome } from "./each_model.ts";
import { namedModels } from "./model_names.ts";
import { openShelf, pullCommand } from "./shelf.ts";

/**
 * `wdtag models verify`: hashes what is here, and names what is broken.
 *
 * @param args Which models, none for all that are here, and how.
 * @param signal Ends it.
 * @returns The exit status.
 */
export async function verify(
  { operands, settings }: CommandArguments<VerifySettings>,
  signal: AbortSignal,
): Promise<number> {
  const shelf = await openShelf(settings.modelDir);
  const models = operands.length === 0
    ? (await listModels(shelf)).models
      .filter(({ here }) => here.state !== "absent")
    : await Promise.all(
      namedModels(operands).map(async (target) =>
        target === null
          ? null
          : { target, here: await modelHere(shelf, target, settings.revision) }
      ),
    );
  if (models.length === 0 && !settings.json && !settings.quiet) {
    say.out(`No model is in "${shelf.path}"\n`);
  }
  await using reporter = await openReporter(
    { ...settings, progressFile: null, debug: false },
    await openFileLayer([]),
  );
  const onBytes = (repo: string) =>
  (
    file: string,
    bytes: number,
    total: number,
  ) => reporter.tell({ kind: "checking", repo, file, bytes, total });
  return await eachModel(
    models,
    (model) => model?.target.name ?? paletteName,
    async (model) => {
      if (model === null) return builtIn;
      const { target, here } = model;
      if (here.state === "absent") throw notHere(target, shelf);
      const files = await verifyModel({
        shelf,
        target,
        here,
        settings: () => hubSettings((name) => Deno.env.get(name)),
        signal,
        onBytes: onBytes(target.repo),
      });
      return outcome(model, shelf, files);
    },
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
  lines: [`${paletteName}: built in`],
  record: { name: paletteName, repo: null, status: "built-in", files: [] },
};

/** The error for a model that is not where it was looked for. */
function notHere({ name, entry }: ModelTarget, { path }: Shelf): ModelError {
  return new ModelError(
    entry === null
      ? `No model of "${name}" is in "${path}"`
      : `"${name}" is not in "${path}"`,
  );
}

function outcome(
  { target, here }: ListedModel,
  shelf: Shelf,
  files: readonly CheckedFile[],
): Outcome {
  const { name, repo, inside, entry } = target;
  const has = (status: CheckedFile["status"]) =>
    files.some((file) => file.status === status);
  const isUnended = here.unfinished > 0 &&
    files.every((file) => file.status === "missing");
  const status = has("broken")
    ? "broken"
    : has("missing") || isUnended
    ? "incomplete"
    : has("unverified")
    ? "unverified"
    : "whole";
  const isRepo = entry !== null || shelf.kind === "cache";
  const isBad = status === "broken" || status === "incomplete";
  const mend = isBad && isRepo
    ? pullCommand(target, shelf, here.revision, status === "broken")
    : null;
  const bytes = files.reduce((sum, each) => sum + (each.bytes ?? 0), 0);
  const kept = formatBytes(bytes);
  return {
    status: isBad ? 3 : 0,
    lines: [
      `${name}: ${status}` +
      (status === "whole"
        ? `, ${count(files.length, "file")}, ${kept}`
        : isUnended
        ? `: a download was not ended (${formatBytes(here.unfinished)} came)`
        : ""),
      ...(isUnended ? [] : files.flatMap(fileLines)),
      ...(mend === null ? [] : [`  to mend it: ${mend}`]),
    ],
    record: {
      name,
      repo: isRepo ? (inside === "" ? repo : `${repo}/${inside}`) : null,
      status,
      folder: here.root === null ? null : join(here.root, inside),
      commit: here.commit,
      revision: here.revision,
      files,
      mend,
    },
  };
}

function fileLines(
  { status, file, hash, expected, actual, reason }: CheckedFile,
): readonly string[] {
  switch (status) {
    case "whole":
      return [];
    case "missing":
      return [`  ${file}: missing`];
    case "unverified":
      return [`  ${file}: not verified: ${reason}`];
    case "broken":
      return [
        `  ${file}: ${
          reason ??
            `its ${hash === "sha256" ? "SHA-256" : "git SHA-1"} is wrong`
        }`,
        ...(expected === null ? [] : [`    expected ${expected}`]),
        ...(actual === null ? [] : [`    is       ${actual}`]),
      ];
  }
}
