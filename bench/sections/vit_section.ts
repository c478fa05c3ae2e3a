import { smallPictures } from "../datasets/picture_recipe.ts";
import { clearFolder } from "../measure/clear_folder.ts";
import { type Contender, inTurn } from "../measure/in_turn.ts";
import { bareOf, runBareSession } from "../measure/limits.ts";
import { programOf, ratiosOrNull } from "../measure/program.ts";
import type { Timed } from "../measure/run_timed.ts";
import { runWdtagTold, type ToldRun } from "../measure/wdtag.ts";
import { type Measured, measured, ratios } from "../statistics.ts";
import type { Cell } from "../table.ts";
import { peakCell } from "./pictures_section.ts";
import type { Section } from "./section.ts";

/** Pictures of the run that is timed, and inferences of the bare loop. */
const IMAGES = 16;

/** Pictures of a shorter run: what the two differ by is what images cost the processor. */
const FEW = 4;

/** Batches that the bare loop tries; the best is the limit. */
const BATCHES = [1, 2, 4];

type Run = Timed & Partial<Pick<ToldRun, "opened" | "first" | "last">>;

/** A run where inference is nearly all: against the bare loop of the same model. */
export const vitSection: Section = async (bench) => {
  const { options, place, signal, tell } = bench;
  const { few: folder } = await place.pictures("vit", smallPictures(IMAGES), 1);
  const model = await place.model("vit");
  const { provider, rounds } = options;
  const wdtag = (images: number): Contender<Run> => ({
    name: `wdtag, ${images} images`,
    run: async () => {
      await clearFolder(folder);
      const flags = ["--limit", String(images)];
      return await runWdtagTold({ folder, model, provider, flags }, signal);
    },
  });
  const [short, runs, bares] = await inTurn<Run>(
    [wdtag(FEW), wdtag(IMAGES), {
      name: "bare session loop",
      run: () => runBareSession(model, provider, IMAGES / 2, BATCHES, signal),
    }],
    rounds,
    (text) => tell(`vit: ${text}`),
  );

  const each = measured(
    runs!.map(({ opened, last }) => (last! - opened!) / IMAGES),
  );
  const { steadyProcessor } = programOf("wdtag", short!, FEW, runs!, IMAGES);
  const loops = BATCHES.map((batch) => {
    const all = bares!.map((run) => bareOf(run, batch));
    return {
      batch,
      each: measured(all.map(({ seconds }) => seconds)),
      processor: measured(all.map(({ processor }) => processor)),
    };
  });
  const limit = loops.reduce((best, loop) =>
    loop.each.median < best.each.median ? loop : best
  );
  const reached = ratios(limit.each.runs, each.runs);
  const speedCells = (one: Measured, processor: Measured | null): Cell[] => [
    { value: one, unit: "s" },
    { value: measured(one.runs.map((seconds) => 1 / seconds)), unit: "/s" },
    processor === null ? null : { value: processor, unit: "s" },
  ];
  return {
    table: {
      title: `ViT-B/16 at 448, random weights: ${IMAGES} small images`,
      notes: [
        `wdtag's images are counted from when the model is open to the last caption: with the first picture's decoding and the last one's writing. Its processor time is what a run over ${IMAGES} has more than one over ${FEW}.`,
      ],
      columns: [
        "Program",
        "an image",
        "images/s",
        "processor, an image",
        "of the bare loop",
        "to the first caption",
        "peak memory",
      ],
      rows: [
        [
          "wdtag",
          ...speedCells(each, steadyProcessor),
          { value: reached, unit: "x" },
          { value: measured(runs!.map(({ first }) => first!)), unit: "s" },
          peakCell(runs!),
        ],
        ...loops.map((loop): Cell[] => [
          `bare session loop, batches of ${loop.batch}`,
          ...speedCells(loop.each, loop.processor),
          null,
          null,
          loop === loops[0] ? peakCell(bares!) : null,
        ]),
      ],
    },
    reached: {
      vit: {
        value: reached,
        processor: ratiosOrNull(limit.processor, steadyProcessor),
        against: `batches of ${limit.batch}`,
      },
    },
  };
};
