import { join } from "node:path";
import { smallPictures } from "../datasets/picture_recipe.ts";
import { clearFolder } from "../measure/clear_folder.ts";
import { inTurn } from "../measure/in_turn.ts";
import { runTimed, succeeded } from "../measure/run_timed.ts";
import { denoRun, runWdtagTold } from "../measure/wdtag.ts";
import { measured, ratios } from "../statistics.ts";
import type { Cell } from "../table.ts";
import { peakCell } from "./pictures_section.ts";
import type { Section } from "./section.ts";

/** Pictures of a run, and inferences of the bare loop for each batch size. */
const IMAGES = 16;

/** Batches that the bare loop tries; the best is the limit. */
const BATCHES = ["1", "2", "4"];

/** A run where inference is nearly all: against the bare loop of the same model. */
export const vitSection: Section = async (bench) => {
  const { options, place, signal, tell } = bench;
  const { few: folder } = await place.pictures("vit", smallPictures(IMAGES), 1);
  const model = await place.model("vit");
  const { provider, rounds } = options;
  const [runs, bares] = await inTurn(
    [
      {
        name: "wdtag",
        run: async () => {
          await clearFolder(folder);
          return await runWdtagTold({ folder, model, provider }, signal);
        },
      },
      {
        name: "bare session loop",
        run: async () => {
          const command = denoRun(
            "bench/programs/bare_session.ts",
            join(model, "model.onnx"),
            provider,
            String(IMAGES / 2),
            ...BATCHES,
          );
          const timed = succeeded(await runTimed(command, { signal }));
          return {
            ...timed,
            opened: null,
            first: null,
            last: null,
            reused: null,
          };
        },
      },
    ],
    rounds,
    (text) => tell(`vit: ${text}`),
  );

  const each = measured(
    runs!.map(({ opened, last }) => (last! - opened!) / IMAGES),
  );
  const loops = BATCHES.map((batch) => ({
    batch,
    each: measured(
      bares!.map(({ stdout }) =>
        (JSON.parse(stdout) as Record<string, number>)[batch]!
      ),
    ),
  }));
  const limit = loops.reduce((best, loop) =>
    loop.each.median < best.each.median ? loop : best
  );
  const reached = ratios(limit.each.runs, each.runs);
  return {
    table: {
      title: `ViT-B/16 at 448, random weights: ${IMAGES} small images`,
      notes: [
        "wdtag's images are counted from when the model is open to the last caption: with the first picture's decoding and the last one's writing.",
      ],
      columns: [
        "Program",
        "an image",
        "images/s",
        "of the bare loop",
        "to the first caption",
        "peak memory",
      ],
      rows: [
        [
          "wdtag",
          { value: each, unit: "s" },
          { value: measured(each.runs.map((one) => 1 / one)), unit: "/s" },
          { value: reached, unit: "x" },
          { value: measured(runs!.map(({ first }) => first!)), unit: "s" },
          peakCell(runs!),
        ],
        ...loops.map((loop): Cell[] => [
          `bare session loop, batches of ${loop.batch}`,
          { value: loop.each, unit: "s" },
          { value: measured(loop.each.runs.map((one) => 1 / one)), unit: "/s" },
          null,
          null,
          loop === loops[0] ? peakCell(bares!) : null,
        ]),
      ],
    },
    reached: { vit: { value: reached, against: `batches of ${limit.batch}` } },
  };
};
