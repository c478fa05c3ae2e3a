import type { Timed } from "../measure/run_timed.ts";
import type { Cell } from "../table.ts";
import { firstFlatRun, flatCounts } from "./flat_run.ts";
import { peakCell } from "./pictures_section.ts";
import type { Section } from "./section.ts";

/** How much more memory more images take. */
export const memorySection: Section = async (bench) => {
  const runs: { readonly count: number; readonly timed: Timed }[] = [];
  for (const count of flatCounts(bench.options.full)) {
    const { timed } = await firstFlatRun(bench, count);
    runs.push({ count, timed });
  }
  const least = runs[0]!.timed.peak;
  const growth = ({ peak }: Timed): number | null =>
    peak === null || least === null ? null : peak / least;
  const last = runs.at(-1)!;
  const grown = growth(last.timed);
  return {
    table: {
      title: "Peak memory, flat pictures of 448 x 448, tiny model",
      notes: [
        "Of all processes of a run together, as the system keeps it (VmHWM). One run each.",
      ],
      columns: ["Images", "whole run", "images/s", "peak memory", "times"],
      rows: runs.map(({ count, timed }): Cell[] => {
        const times = growth(timed);
        return [
          String(count),
          { value: timed.seconds, unit: "s" },
          { value: count / timed.seconds, unit: "/s" },
          peakCell([timed]),
          times === null ? null : { value: times, unit: "x" },
        ];
      }),
    },
    reached: grown === null ? {} : {
      memory: { value: grown, against: `${last.count} images` },
    },
  };
};
