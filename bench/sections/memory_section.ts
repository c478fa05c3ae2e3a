import { type Measured, measured } from "../statistics.ts";
import type { Cell } from "../table.ts";
import { firstFlatRun, flatCounts } from "./flat_run.ts";
import { peakCell } from "./pictures_section.ts";
import type { Section } from "./section.ts";

/** How much more memory more images take. */
export const memorySection: Section = async (bench) => {
  const counts = flatCounts(bench.options.full);
  const found: {
    readonly count: number;
    readonly peak: Measured | null;
    readonly row: Cell[];
  }[] = [];
  for (const count of counts) {
    const { runs } = await firstFlatRun(bench, count);
    const seconds = measured(runs.map((run) => run.seconds));
    const peaks = runs.flatMap(({ peak }) => peak ?? []);
    const peak = peaks.length === 0 ? null : measured(peaks);
    const rate = measured(seconds.runs.map((each) => count / each));
    const row: Cell[] = [
      String(count),
      { value: seconds, unit: "s" },
      { value: rate, unit: "/s" },
      peakCell(runs),
    ];
    found.push({ count, peak, row });
  }
  const least = found[0]!.peak?.median ?? null;
  const growth = (peak: Measured | null): number | null =>
    peak === null || least === null ? null : peak.median / least;
  const last = found.at(-1)!;
  const grown = growth(last.peak);
  return {
    table: {
      title: "Peak memory, flat pictures of 448 x 448, tiny model",
      notes: [
        "Of all processes of a run together, as the system keeps it (VmHWM). One run each, but for the first row.",
      ],
      columns: ["Images", "whole run", "images/s", "peak memory", "times"],
      rows: found.map(({ row, peak }): Cell[] => {
        const times = growth(peak);
        return [...row, times === null ? null : { value: times, unit: "x" }];
      }),
    },
    reached: grown === null ? {} : {
      memory: { value: grown, against: `${last.count} images` },
    },
  };
};
