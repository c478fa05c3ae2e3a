import { clearFolder } from "../measure/clear_folder.ts";
import type { Timed } from "../measure/run_timed.ts";
import { runWdtag } from "../measure/wdtag.ts";
import type { Bench } from "./section.ts";

/** How many flat pictures are run: the first count is what the others are held against. */
export function flatCounts(full: boolean): readonly number[] {
  return full ? [1000, 10_000, 100_000] : [1000, 10_000];
}

/** A first run over flat pictures, whose scores are kept. */
export interface FlatRun {
  readonly folder: string;
  readonly timed: Timed;
}

const known = new WeakMap<Bench, Map<number, Promise<FlatRun>>>();

/** The first run over so many flat pictures; two sections need it, and it is run once. */
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
  await clearFolder(folder);
  tell(`first run over ${count} flat pictures`);
  const { provider } = options;
  const timed = await runWdtag(
    { folder, model, provider, state: true },
    signal,
  );
  return { folder, timed };
}
