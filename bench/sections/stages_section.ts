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

/** What a stage takes for an image, in milliseconds. */
interface Cost {
  readonly milliseconds: number;
  /** Processor time, of all threads. */
  readonly processor: number;
}

type Budget = Readonly<Record<string, Cost>>;

/** Where an image's time goes, station by station, in one thread. */
export const stagesSection: Section = async (bench) => {
  const { place, signal, tell } = bench;
  const model = await place.model("tiny");
  const kinds = [
    ["small", await place.pictures("small", smallPictures(200), 5)],
    ["2K PNG", await place.pictures("large", largePictures(16), 4)],
    ["12 MP JPEG", await place.pictures("photos", photoPictures(8), 5)],
  ] as const;
  const budgets: Budget[] = [];
  for (const [name, { few }] of kinds) {
    tell(`stages: ${name}`);
    const command = denoRun("bench/programs/stage_budget.ts", few, model);
    const { stdout } = succeeded(await runTimed(command, { signal }));
    budgets.push(JSON.parse(stdout) as Budget);
    await clearFolder(few);
  }
  const sum = (key: keyof Cost) => (budget: Budget): number =>
    Object.values(budget).reduce((all, cost) => all + cost[key], 0);
  const cells = (of: (key: keyof Cost) => (budget: Budget) => number): Cell[] =>
    budgets.flatMap((budget) =>
      (["milliseconds", "processor"] as const).map((key) => ({
        value: of(key)(budget),
        unit: "ms" as const,
      }))
    );
  return {
    table: {
      title: "Stage budget, milliseconds an image, one thread, tiny model",
      notes: [
        "Of an image's three passes the median, of all images the mean. In a run the stages overlap, and write waits for the disk.",
      ],
      columns: [
        "Stage",
        ...kinds.flatMap(([name]) => [name, "processor"]),
      ],
      rows: [
        ...Object.keys(budgets[0]!).map((stage): Cell[] => [
          stage,
          ...cells((key) => (budget) => budget[stage]![key]),
        ]),
        ["all", ...cells(sum)],
      ],
    },
    reached: {},
  };
};
