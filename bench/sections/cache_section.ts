import { join } from "node:path";
import { smallPictures } from "../datasets/picture_recipe.ts";
import { clearFolder } from "../measure/clear_folder.ts";
import type { Timed } from "../measure/run_timed.ts";
import {
  runWdtag,
  runWdtagTold,
  type ToldRun,
  type WdtagRun,
} from "../measure/wdtag.ts";
import { measured } from "../statistics.ts";
import type { Cell } from "../table.ts";
import { firstFlatRun, flatCounts } from "./flat_run.ts";
import type { Bench, Section, SectionResult } from "./section.ts";

/** Images that the large model sees once. */
const VIT_IMAGES = 8;

/**
 * The same folder again with another threshold: whether the model is asked and
 * images are read, as far as that shows from outside, and how many captions a
 * second come out.
 */
export const cacheSection: Section = async (bench) => {
  const vit = await twice(bench, "vit");
  const small = await twice(bench, "small");
  const rendered = await renders(bench);
  return {
    table: {
      title: "Kept scores: the same folder with another threshold",
      notes: [
        "The model was not asked where the second run took less than half of the first one's processor time; images were not read where it read less by nine tenths of their size.",
      ],
      columns: [
        "Run",
        "images",
        "first",
        "again",
        "processor, again",
        "finding",
      ],
      rows: [
        rendered.row,
        row("ViT-B/16 448", vit, wasInferred(vit)),
        row("small illustrations, tiny model", small, wereRead(small)),
      ],
    },
    reached: rendered.reached,
  };
};

interface Twice {
  readonly images: number;
  /** What the images have on the disk, in MB. */
  readonly size: number;
  readonly first: Timed;
  readonly again: ToldRun;
}

function row(
  name: string,
  { images, first, again }: Twice,
  word: string,
): Cell[] {
  return [
    name,
    { value: images, unit: "count" },
    { value: first.seconds, unit: "s" },
    { value: again.seconds, unit: "s" },
    processorCell([again]),
    word,
  ];
}

async function twice(bench: Bench, kind: "vit" | "small"): Promise<Twice> {
  const { place, options, signal, tell } = bench;
  const { few: folder, fewImages: images } = kind === "vit"
    ? await place.pictures("cache", smallPictures(VIT_IMAGES), 1)
    : await place.pictures("small", smallPictures(200), 5);
  const model = await place.model(kind === "vit" ? "vit" : "tiny");
  const { provider } = options;
  const run: WdtagRun = { folder, model, provider, state: true };
  await clearFolder(folder);
  let size = 0;
  for await (const { name } of Deno.readDir(folder)) {
    size += (await Deno.stat(join(folder, name))).size / 2 ** 20;
  }
  tell(`cache: ${kind}, first run`);
  // Files that are younger than their clock is fine are read again the next time.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const first = await runWdtag(run, signal);
  tell(`cache: ${kind}, again`);
  const flags = ["--thresh", "0.5"];
  const again = await runWdtagTold({ ...run, flags }, signal);
  await clearFolder(folder);
  return { images, size, first, again };
}

function processorCell(runs: readonly Timed[]): Cell {
  const known = runs.flatMap(({ processor }) => processor ?? []);
  return known.length === 0 ? null : { value: measured(known), unit: "s" };
}

function wasInferred({ first, again, images }: Twice): string {
  if (first.processor === null || again.processor === null) {
    return "not known here";
  }
  const times = `${first.processor.toFixed(1)} and ${
    again.processor.toFixed(1)
  } s of processor; it says ${again.reused ?? 0} of ${images} reused`;
  return again.processor < first.processor / 2
    ? `inference skipped (${times})`
    : `inferred again (${times})`;
}

function wereRead({ first, again, size }: Twice): string {
  if (first.read === null || again.read === null) return "not known here";
  const sizes = `${first.read.toFixed(0)} and ${
    again.read.toFixed(0)
  } MB read, images have ${size.toFixed(0)}`;
  return first.read - again.read > 0.9 * size
    ? `no image read (${sizes})`
    : `images read again (${sizes})`;
}

async function renders(
  bench: Bench,
): Promise<
  { readonly row: Cell[]; readonly reached: SectionResult["reached"] }
> {
  const { place, options, signal, tell } = bench;
  const count = flatCounts(options.full).at(-1)!;
  const { folder, runs: firstRuns } = await firstFlatRun(
    bench,
    count,
    true,
  );
  const first = firstRuns.at(-1)!;
  const model = await place.model("tiny");
  const caption = join(folder, "000000.txt");
  const before = await Deno.readTextFile(caption);
  const runs: Timed[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    tell(`cache: ${count} captions anew, ${round} of ${options.rounds}`);
    const { provider } = options;
    const flags = ["--thresh", String(0.4 + round / 100)];
    runs.push(
      await runWdtag({ folder, model, provider, state: true, flags }, signal),
    );
    // Once is enough to know whether scores are kept at all.
    if (runs[0]!.seconds > first.seconds / 2) break;
  }
  const changed = await Deno.readTextFile(caption) !== before;
  const seconds = measured(runs.map((run) => run.seconds));
  const rate = measured(seconds.runs.map((each) => count / each));
  return {
    row: [
      "flat pictures, tiny model",
      { value: count, unit: "count" },
      { value: first.seconds, unit: "s" },
      { value: seconds, unit: "s" },
      processorCell(runs),
      `${Math.round(rate.median)} captions/s, ${
        changed ? "other captions" : "THE SAME CAPTIONS"
      }`,
    ],
    reached: { renders: { value: rate, against: `${count} images` } },
  };
}
