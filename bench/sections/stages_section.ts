import {
  largePictures,
  photoPictures,
  smallPictures,
} from "../datasets/picture_recipe.ts";
import { clearFolder } from "../measure/clear_folder.ts";
import { runTimed, succeeded } from "../measure/run_timed.ts";
import { denoRun } from "../measure/wdtag.ts";
import type { Cell } from "../table.ts";
import type { Section } from "./section.ts";

/** Where an image's time goes, station by station, in one thread. */
export const stagesSection: Section = async (bench) => {
  const { place, signal, tell } = bench;
  const model = await place.model("tiny");
  const kinds = [
    ["small", await place.pictures("small", smallPictures(200), 5)],
    ["2K PNG", await place.pictures("large", largePictures(16), 4)],
    ["12 MP JPEG", await place.pictures("photos", photoPictures(8), 5)],
  ] as const;
  const budgets: Readonly<Record<string, number>>[] = [];
  for (const [name, { few }] of kinds) {
    tell(`stages: ${name}`);
    const command = denoRun("bench/programs/stage_budget.ts", few, model);
    const { stdout } = succeeded(await runTimed(command, { signal }));
    budgets.push(JSON.parse(stdout) as Record<string, number>);
    await clearFolder(few);
  }
  const sums = budgets.map((budget) =>
    Object.values(budget).reduce((sum, value) => sum + value, 0)
  );
  const cells = (values: readonly number[]): Cell[] =>
    values.map((value) => ({ value, unit: "ms" }));
  return {
    table: {
      title: "Stage budget, milliseconds an image, one thread, tiny model",
      notes: [
        "Of an image's three passes the median, of all images the mean. In a run the stages overlap, and write waits for the disk.",
      ],
      columns: ["Stage", ...kinds.map(([name]) => name)],
      rows: [
        ...Object.keys(budgets[0]!).map((stage): Cell[] => [
          stage,
          ...cells(budgets.map((budget) => budget[stage]!)),
        ]),
        ["all", ...cells(sums)],
      ],
    },
    reached: {},
  };
};
