import { deepEqual, equal, rejects } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { atMost } from "../../src/threads/at_most.ts";

Deno.test("atMost() lets no more than so many run, starts them in order and gives each its own result", async () => {
  await fc.assert(fc.asyncProperty(
    fc.integer({ min: 1, max: 5 }),
    fc.scheduler(),
    fc.array(fc.boolean(), { maxLength: 20 }),
    async (count, scheduler, fates) => {
      const limited = atMost(() => count);
      const started: number[] = [];
      let [running, most] = [0, 0];
      const results = fates.map((isFine, at) =>
        limited(async () => {
          started.push(at);
          most = Math.max(most, ++running);
          await scheduler.schedule(Promise.resolve());
          running--;
          if (!isFine) throw new Error(`number ${at}`);
          return at;
        })
      );
      const settled = Promise.allSettled(results);
      await scheduler.waitFor(settled);
      deepEqual(started, fates.map((_, at) => at));
      equal(most, Math.min(count, fates.length));
      deepEqual(
        (await settled).map((each) =>
          each.status === "fulfilled" ? each.value : each.reason.message
        ),
        fates.map((isFine, at) => isFine ? at : `number ${at}`),
      );
    },
  ));
});

Deno.test("atMost() heeds a count that has changed", async () => {
  let count = 3;
  const limited = atMost(() => count);
  const ends: (() => void)[] = [];
  const begin = (): Promise<void> =>
    limited(() => new Promise((resolve) => ends.push(resolve)));
  const all = Array.from({ length: 6 }, begin);
  await Promise.resolve();
  equal(ends.length, 3);
  count = 1;
  ends[0]!();
  ends[1]!();
  await all[1];
  // Two places are gone: nobody has come in their stead.
  equal(ends.length, 3);
  for (let at = 2; at < 6; at++) {
    ends[at]!();
    await all[at];
    equal(ends.length, Math.min(at + 2, 6));
  }
});

Deno.test("atMost() lets the next in where one has failed at once", async () => {
  const limited = atMost(() => 1);
  const failed = limited(() => Promise.reject(new Error("no")));
  const next = limited(() => Promise.resolve("next"));
  await rejects(failed, /no/);
  equal(await next, "next");
});
