import type { Reached } from "../goals.ts";
import { type Measured, measured, ratios, slope } from "../statistics.ts";
import type { Timed } from "./run_timed.ts";

/** What runs over few and over many images tell of a program. */
export interface Program {
  /** What a table calls it. */
  readonly name: string;
  /** Seconds of a run over the few. */
  readonly whole: Measured;
  /** Processor seconds of it; null where the system does not tell. */
  readonly wholeProcessor: Measured | null;
  /** Seconds for an image more. */
  readonly steady: Measured;
  /** Processor seconds for an image more; null where the system does not tell. */
  readonly steadyProcessor: Measured | null;
  /** Seconds that are there however many images there are. */
  readonly startUp: Measured;
}

/** Puts runs over few and over many images together. */
export function programOf(
  name: string,
  few: readonly Timed[],
  fewImages: number,
  many: readonly Timed[],
  manyImages: number,
): Program {
  const whole = measured(few.map(({ seconds }) => seconds));
  const long = many.map(({ seconds }) => seconds);
  const steady = slope(whole.runs, fewImages, long, manyImages);
  const short = processors(few);
  const lasting = processors(many);
  return {
    name,
    whole,
    steady,
    startUp: measured(
      whole.runs.map((all, at) => all - steady.runs[at]! * fewImages),
    ),
    wholeProcessor: short === null ? null : measured(short),
    steadyProcessor: short === null || lasting === null
      ? null
      : slope(short, fewImages, lasting, manyImages),
  };
}

/** Processor times of runs, or null where one is not known. */
function processors(runs: readonly Timed[]): readonly number[] | null {
  const all = runs.map(({ processor }) => processor);
  return all.every((each) => each !== null) ? all : null;
}

/** How many times as fast as another program one is, on the few images and steady. */
export interface Speedup {
  readonly whole: Reached;
  readonly steady: Reached;
}

/** Holds a program against another one. */
export function speedup(own: Program, other: Program): Speedup {
  const against = other.name;
  return {
    whole: {
      value: ratios(other.whole.runs, own.whole.runs),
      processor: ratiosOrNull(other.wholeProcessor, own.wholeProcessor),
      against,
    },
    steady: {
      value: ratios(other.steady.runs, own.steady.runs),
      processor: ratiosOrNull(other.steadyProcessor, own.steadyProcessor),
      against,
    },
  };
}

/** Ratios run by run, where both are known. */
export function ratiosOrNull(
  a: Measured | null,
  b: Measured | null,
): Measured | null {
  return a === null || b === null ? null : ratios(a.runs, b.runs);
}

/** All of the runs times a factor, as for milliseconds. */
export function times(each: Measured, factor: number): Measured {
  return measured(each.runs.map((one) => one * factor));
}
