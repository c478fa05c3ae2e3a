import { count } from "../../text/count.ts";
import {
  type ListedModel,
  listModels,
} from "../../model/inventory/list_models.ts";
import type { ModelHere, Shelf } from "../../model/inventory/model_here.ts";
import { paletteFiles } from "../../model/palette/palette.ts";
import { paletteName } from "../../model/model_target.ts";
import type { PublishedThresholds } from "../../model/published_thresholds.ts";
import type { ModelsSettings } from "../arguments/models_options.ts";
import { wrap } from "../help/layout.ts";
import { formatBytes } from "../report/format_bytes.ts";
import { printable, printablePath } from "../report/printable.ts";
import { table } from "../report/table.ts";
import { say } from "../say.ts";
import { listRecord, paletteRecord } from "./list_record.ts";
import { openShelf } from "./shelf.ts";

/**
 * `wdtag models list`: what is known, and what is here.
 *
 * @param settings Where to look, and how to say it.
 * @returns The exit status.
 */
export async function list(settings: ModelsSettings): Promise<number> {
  const shelf = await openShelf(settings.modelDir);
  const { models, unfinished } = await listModels(shelf);
  if (settings.json) {
    const document = {
      shelf: shelf.kind,
      path: shelf.path,
      models: [
        ...models.map((model) => listRecord(model, shelf)),
        paletteRecord(),
      ],
      unfinished,
    };
    say.out(`${JSON.stringify(document, null, 2)}\n`);
    return 0;
  }
  const known = models.filter(({ target }) => target.entry !== null);
  const others = models.filter(({ target }) => target.entry === null);
  const lines = [
    `Models in "${shelf.path}"${
      shelf.kind === "cache" ? ", the Hub's cache" : ""
    }`,
    "",
    ...table(
      [
        { title: "NAME" },
        { title: "HERE" },
        { title: "SIZE", isNumber: true },
        { title: "THRESHOLD" },
        { title: "BEST" },
        { title: "LICENCE" },
        { title: "REPOSITORY" },
      ],
      [...known.map(knownRow), paletteRow()],
      stdoutColumns(),
    ),
    "",
    "THRESHOLD is what is recommended, general/character; BEST is what",
    "--threshold best takes.",
    ...(others.length === 0 ? [] : [
      "",
      "Also here, and not known but by their files' names:",
      ...table(
        [{ title: "NAME" }, { title: "HERE" }, {
          title: "SIZE",
          isNumber: true,
        }],
        others.map(({ target, here }) => [
          printablePath(target.name),
          hereText(here),
          formatBytes(bytesOf(here)),
        ]),
      ),
    ]),
    ...unfinished.map(({ repo, bytes }) =>
      `\nUnfinished in ${repo}: ${formatBytes(bytes)} of a download`
    ),
    ...notes(known),
    "",
    summary(models, shelf),
  ];
  say.out(`${printable(lines.join("\n"))}\n`);
  return 0;
}

function knownRow({ target, here }: ListedModel): readonly string[] {
  const { entry, name } = target;
  const { recommended, best, licence, repo, unconfirmed } = entry!;
  return [
    name + (unconfirmed.length > 0 ? " *" : ""),
    hereText(here),
    sizeText({ target, here }),
    thresholdText(recommended),
    thresholdText(best?.categories ?? null),
    licence ?? "?",
    repo,
  ];
}

function paletteRow(): readonly string[] {
  const { model, tags } = paletteFiles();
  const size = formatBytes(model.length + tags.length);
  return [paletteName, "built in", size, "-", "-", "apache-2.0", "-"];
}

/** `yes`, `yes (v1)`, `partial`, ... */
function hereText({ state, revision, commit }: ModelHere): string {
  const words = {
    here: "yes",
    partial: "partial",
    "size-differs": "odd size",
    absent: "-",
  }[state];
  const isUsual = revision === "main" || commit === null;
  return isUsual ? words : `${words} (${revision ?? commit.slice(0, 7)})`;
}

/** What lies there of one that is whole, else what the graph is known to have. */
function sizeText({ target: { entry }, here }: ListedModel): string {
  if (here.state === "here" || here.state === "size-differs") {
    return formatBytes(bytesOf(here));
  }
  const { bytes, bytesExact } = entry!;
  return bytes === null ? "?" : `${bytesExact ? "" : "~"}${formatBytes(bytes)}`;
}

function bytesOf({ files }: ModelHere): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** One number where all are it, else that of general tags and of characters. */
function thresholdText(
  categories: PublishedThresholds["categories"] | null,
): string {
  const values = new Set(Object.values(categories ?? {}));
  return values.size === 0 ? "-" : [...values].join("/");
}

function notes(known: readonly ListedModel[]): readonly string[] {
  const doubtful = known.filter(({ target }) =>
    target.entry!.unconfirmed.length > 0
  );
  const odd = known.filter(({ here }) => here.state === "size-differs");
  return [
    ...(doubtful.length === 0
      ? []
      : ["", "* not confirmed, and said at each run:"]),
    ...doubtful.flatMap(({ target: { name, entry } }) =>
      entry!.unconfirmed.flatMap((fact) => indented(`${name}: ${fact}`))
    ),
    ...odd.flatMap(({ target: { name } }) => [
      "",
      `${name} has not the size that is known of it: another version, or damaged;`,
      `"wdtag models verify ${name}" tells which`,
    ]),
  ];
}

function indented(text: string): readonly string[] {
  return wrap(text.split(" "), 76).map((line, at) =>
    at === 0 ? `  ${line}` : `    ${line}`
  );
}

function summary(models: readonly ListedModel[], { kind }: Shelf): string {
  const here = models.filter(({ here }) =>
    here.state === "here" || here.state === "size-differs"
  );
  const bytes = here.reduce((sum, each) => sum + bytesOf(each.here), 0);
  return here.length === 0
    ? `None is here yet: "wdtag models pull NAME${
      kind === "cache" ? "" : " --model_dir DIR"
    }" downloads one`
    : `${count(here.length, "model")} here, ${formatBytes(bytes)}`;
}

/** A pipe takes lines of any length. */
function stdoutColumns(): number {
  if (!Deno.stdout.isTerminal()) return Infinity;
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}
