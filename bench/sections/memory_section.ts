import { type Measured, measured } from "../statistics.ts";
import type { Cell } from "../table.ts";
import { firstFlatRun, flatCounts } from "./flat_run.ts";
import { peakCell } from "./pictures_section.ts";
import type { Bench, Section } from "./section.ts";

/** How much more memory more images take, with kept scores and without. */
export const memorySection: Section = async (bench) => {
  const counts = flatCounts(bench.options.full);
  const found: Found[] = [];
  for (const count of counts) {
    // The scores of the second are for another section.
    for (const state of [false, true]) {
      found.push(await find(bench, count, state));
    }
  }
  const least = ({ state }: Found): number | null =>
    found.find((each) => each.state === state)?.peak?.median ?? null;
  const growth = (each: Found): number | null => {
    const first = least(each);
    return each.peak === null || first === null
      ? null
      : each.peak.median / first;
  };
  const most = counts.at(-1)!;
  const grown = found.filter(({ count }) => count === most)
    .flatMap((each) => growth(each) ?? []);
  return {
    table: {
      title: "Peak memory, flat pictures of 448 x 448, tiny model",
      notes: [
        "Of all processes of a run together, as the system keeps it (VmHWM); batches of four pictures. Where there are several runs, medians are compared. The figure to reach is the worse of the two.",
      ],
      columns: [
        "Images",
        "kept scores",
        "whole run",
        "images/s",
        "peak memory",
        "times",
      ],
      rows: found.map((each): Cell[] => {
        const times = growth(each);
        return [
          ...each.row,
          times === null ? null : { value: times, unit: "x" },
        ];
      }),
    },
    reached: grown.length === 0 ? {} : {
      memory: { value: Math.max(...grown), against: `${most} images` },
    },
  };
};

interface Found {
  readonly count: number;
  readonly state: boolean;
  readonly peak: Measured | null;
  readonly row: readonly Cell[];
}

async function find(
  bench: Bench,
  count: number,
  state: boolean,
): Promise<Found> {
  const { runs } = await firstFlatRun(bench, count, state);
  const seconds = measured(runs.map((run) => run.seconds));
  const peaks = runs.flatMap(({ peak }) => peak ?? []);
  const row: Cell[] = [
    String(count),
    state ? "yes" : "no",
    { value: seconds, unit: "s" },
    { value: measured(seconds.runs.map((each) => count / each)), unit: "/s" },
    peakCell(runs),
  ];
  return {
    count,
    state,
    peak: peaks.length === 0 ? null : measured(peaks),
    row,
  };
}
