import { cellText, type Table } from "./table.ts";
import type { Measured } from "./statistics.ts";

/** A figure to reach. */
export interface Goal {
  /** What it is about, for people. */
  readonly what: string;
  /** What is wanted, in words. */
  readonly wanted: string;
  readonly isReached: (value: number) => boolean;
}

const atLeast = (least: number) => (value: number): boolean => value >= least;
const atMost = (most: number) => (value: number): boolean => value <= most;

/** Figures to reach, by name, in the order in which they are shown. */
export const goals = {
  whole: {
    what: "200 small images, start-up included, times as fast as sd-scripts",
    wanted: "at least 3",
    isReached: atLeast(3),
  },
  steady: {
    what: "small images, steady, times as fast as sd-scripts",
    wanted: "at least 3",
    isReached: atLeast(3),
  },
  one: {
    what: "one image, times sooner than sd-scripts",
    wanted: "at least 5",
    isReached: atLeast(5),
  },
  photosFast: {
    what: "12-megapixel photos, --decode fast, steady, times as fast",
    wanted: "at least 4",
    isReached: atLeast(4),
  },
  photosExact: {
    what: "12-megapixel photos, exact, steady, times as fast",
    wanted: "at least 1.5",
    isReached: atLeast(1.5),
  },
  vit: {
    what: "ViT-B/16 448, part of the bare session loop's speed",
    wanted: "at least 0.98",
    isReached: atLeast(0.98),
  },
  decoding: {
    what: "small images, steady, part of decode-only libvips' speed",
    wanted: "at least 0.8",
    isReached: atLeast(0.8),
  },
  renders: {
    what: "captions rendered anew from kept scores, a second",
    wanted: "at least 5000",
    isReached: atLeast(5000),
  },
  memory: {
    what: "peak memory with the most images, times that with 1,000",
    wanted: "at most 1.10",
    isReached: atMost(1.1),
  },
  help: {
    what: "--help, seconds",
    wanted: "under 0.25",
    isReached: (value) => value < 0.25,
  },
} as const satisfies Readonly<Record<string, Goal>>;

/** The name of a figure to reach. */
export type GoalName = keyof typeof goals;

/** What was reached. */
export interface Reached {
  readonly value: Measured | number;
  /** The same by processor time, which a busy machine hardly changes; null where it is not known. */
  readonly processor?: Measured | null;
  /** What it was held against, in words; absent where that is plain. */
  readonly against?: string;
}

/**
 * What the reference takes, for when it can't be run beside wdtag: sd-scripts'
 * tagger in its best setting, 200 illustrations of about 450 x 450, a tiny
 * model, on two cores of the kind of machine that RESULTS.md names. Ratios
 * against them are rough: another machine is another matter.
 */
export const recorded = {
  /** Seconds for 200 images. */
  whole: 6.2,
  /** Seconds for an image, steady. */
  steady: 0.016,
  /** Seconds for one image, start-up included. */
  one: 3.1,
} as const;

/** The words for it in the table. */
export const againstRecorded = "recorded figures of another day";

/** The figures to reach beside those reached, of those that were measured. */
export function goalsTable(
  reached: Partial<Readonly<Record<GoalName, Reached>>>,
): Table {
  const names = Object.keys(goals) as GoalName[];
  return {
    title: "Figures to reach",
    notes: [
      "By processor: the same ratio of processor times, which other work on the machine hardly changes; it says nothing of cores that stand idle.",
    ],
    columns: ["Figure", "wanted", "reached", "", "by processor", "against"],
    rows: names.flatMap((name) => {
      const found = reached[name];
      if (found === undefined) return [];
      const { what, wanted, isReached } = goals[name];
      const { value, processor = null, against = "" } = found;
      const middle = typeof value === "number" ? value : value.median;
      return [[
        what,
        wanted,
        cellText({ value, unit: "x" }),
        isReached(middle) ? "yes" : "no",
        processor === null ? "" : cellText({ value: processor, unit: "x" }),
        against,
      ]];
    }),
  };
}
