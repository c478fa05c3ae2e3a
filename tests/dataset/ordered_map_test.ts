import { deepEqual, equal, rejects } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { orderedMap } from "../../src/dataset/ordered_map.ts";

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}

/** Work whose order of completion the test decides. */
function gates(): {
  readonly work: (item: number) => Promise<number>;
  readonly open: (item: number) => void;
  readonly started: number[];
} {
  const waiting = new Map<number, () => void>();
  const started: number[] = [];
  return {
    started,
    open: (item) => waiting.get(item)!(),
    work: (item) => {
      started.push(item);
      return new Promise((resolve) =>
        waiting.set(item, () => resolve(item * 10))
      );
    },
  };
}

const turn = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

Deno.test("orderedMap() gives results in the items' order, whatever finishes first", async () => {
  await fc.assert(fc.asyncProperty(
    fc.scheduler(),
    fc.array(fc.integer(), { maxLength: 12 }),
    fc.integer({ min: 1, max: 5 }),
    async (scheduler, items, width) => {
      const work = scheduler.scheduleFunction((item: number) =>
        Promise.resolve(item + 1)
      );
      const all = collect(orderedMap(items, width, work));
      await scheduler.waitFor(all);
      deepEqual(await all, items.map((item) => item + 1));
    },
  ));
});

Deno.test("orderedMap() has no more than its width under way", async () => {
  const { work, open, started } = gates();
  const results = orderedMap([1, 2, 3, 4, 5], 2, work);
  const first = results.next();
  await turn();
  deepEqual(started, [1, 2]);
  open(2);
  await turn();
  deepEqual(started, [1, 2], "the second is done but not taken yet");
  open(1);
  equal((await first).value, 10);
  await results.next();
  const third = results.next();
  await turn();
  deepEqual(started, [1, 2, 3, 4]);
  open(3);
  open(4);
  await third;
  await results.return();
});

Deno.test("orderedMap() yields a result that is ready while the source is slow", async () => {
  const never = Promise.withResolvers<void>();
  async function* slow(): AsyncGenerator<number> {
    yield 1;
    await never.promise;
  }
  const results = orderedMap(slow(), 4, (n) => Promise.resolve(n));
  equal((await results.next()).value, 1);
  never.resolve();
  equal((await results.next()).done, true);
});

Deno.test("orderedMap() waits for what is under way and closes the source when the taker stops", async () => {
  const { work, open, started } = gates();
  let closed = false;
  function* source(): Generator<number> {
    try {
      yield* [1, 2, 3, 4];
    } finally {
      closed = true;
    }
  }
  const results = orderedMap(source(), 2, work);
  const first = results.next();
  await turn();
  open(1);
  await first;
  const stopped = results.return();
  open(2);
  await stopped;
  equal(closed, true);
  deepEqual(started, [1, 2]);
});

Deno.test("orderedMap() throws what an item's work throws, in that item's turn", async () => {
  const results = orderedMap(
    [1, 2, 3],
    3,
    (n) => n === 2 ? Promise.reject(new Error("two")) : Promise.resolve(n),
  );
  equal((await results.next()).value, 1);
  await rejects(results.next(), /two/);
});
