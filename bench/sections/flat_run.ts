import { clearFolder } from "../measure/clear_folder.ts";
import type { Timed } from "../measure/run_timed.ts";
import { runWdtag } from "../measure/wdtag.ts";
import type { Bench } from "./section.ts";

/** How many flat pictures are run: the first count is what the others are held against. */
export function flatCounts(full: boolean): readonly number[] {
  return full ? [1000, 10_000, 100_000] : [1000, 10_000];
}

/**
 * Pictures that the model is given at once. As the program finds them out for
 * itself, they are 1 in one run and 32 in the next, which is 80 MB or more.
 */
const BATCH = 4;

/** The most pictures of which there are several runs. */
const MANY = 10_000;

/** First runs over flat pictures; of those that keep scores, the last one's are there. */
export interface FlatRun {
  readonly folder: string;
  /** Several, which differ by chance; one where it would take too long. */
  readonly runs: readonly Timed[];
}

const known = new WeakMap<Bench, Map<string, Promise<FlatRun>>>();

/**
 * The first runs over so many flat pictures; two sections need them, and they
 * are made once. Those without kept scores remove what others have kept.
 */
export function firstFlatRun(
  bench: Bench,
  count: number,
  state: boolean,
): Promise<FlatRun> {
  const runs = known.get(bench) ?? new Map<string, Promise<FlatRun>>();
  known.set(bench, runs);
  const key = `${count} ${state}`;
  const made = runs.get(key) ?? runFirst(bench, count, state);
  runs.set(key, made);
  return made;
}

async function runFirst(
  bench: Bench,
  count: number,
  state: boolean,
): Promise<FlatRun> {
  const { place, options, signal, tell } = bench;
  const folder = await place.flat(count);
  const model = await place.model("tiny");
  const { provider } = options;
  const times = count <= MANY ? options.rounds : 1;
  const flags = ["--batch_size", String(BATCH)];
  const kind = state ? "" : " without kept scores";
  const runs: Timed[] = [];
  for (let time = 1; time <= times; time++) {
    await clearFolder(folder);
    tell(`first run over ${count} flat pictures${kind}, ${time} of ${times}`);
    runs.push(
      await runWdtag({ folder, model, provider, state, flags }, signal),
    );
  }
  return { folder, runs };
}
