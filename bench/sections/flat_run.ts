import { clearFolder } from "../measure/clear_folder.ts";
import type { Timed } from "../measure/run_timed.ts";
import { runWdtag } from "../measure/wdtag.ts";
import type { Bench } from "./section.ts";

/** How many flat pictures are run: the first count is what the others are held against. */
export function flatCounts(full: boolean): readonly number[] {
  return full ? [1000, 10_000, 100_000] : [1000, 10_000];
}

/** First runs over flat pictures; the scores of the last one are kept. */
export interface FlatRun {
  readonly folder: string;
  /** Several of the least count, which differ by chance; one of the others. */
  readonly runs: readonly Timed[];
}

const known = new WeakMap<Bench, Map<number, Promise<FlatRun>>>();

/** The first runs over so many flat pictures; two sections need them, and they are made once. */
export function firstFlatRun(bench: Bench, count: number): Promise<FlatRun> {
  const runs = known.get(bench) ?? new Map<number, Promise<FlatRun>>();
  known.set(bench, runs);
  const made = runs.get(count) ?? runFirst(bench, count);
  runs.set(count, made);
  return made;
}

async function runFirst(bench: Bench, count: number): Promise<FlatRun> {
  const { place, options, signal, tell } = bench;
  const folder = await place.flat(count);
  const model = await place.model("tiny");
  const { provider } = options;
  const times = count === flatCounts(options.full)[0] ? options.rounds : 1;
  const runs: Timed[] = [];
  for (let time = 1; time <= times; time++) {
    await clearFolder(folder);
    tell(`first run over ${count} flat pictures, ${time} of ${times}`);
    runs.push(
      await runWdtag({ folder, model, provider, state: true }, signal),
    );
  }
  return { folder, runs };
}
