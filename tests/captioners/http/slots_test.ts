import { deepEqual, equal, rejects } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { openSlots } from "../../../src/captioners/http/slots.ts";

const never = new AbortController().signal;

Deno.test("slots take no more at once than they may, and lose nothing", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(
        fc.record({
          ticks: fc.integer({ min: 1, max: 5 }),
          fails: fc.boolean(),
        }),
      ),
      async (count, works) => {
        const slots = openSlots(count);
        let busy = 0;
        let most = 0;
        const settled = await Promise.allSettled(works.map(
          ({ ticks, fails }, index) =>
            slots.run(never, async () => {
              most = Math.max(most, ++busy);
              for (let i = 0; i < ticks; i++) await Promise.resolve();
              busy--;
              if (fails) throw new Error("failed");
              return index;
            }),
        ));
        equal(most, Math.min(count, works.length));
        deepEqual(
          settled.map(({ status }) => status === "rejected"),
          works.map(({ fails }) => fails),
        );
        await slots.idle();
      },
    ),
  );
});

Deno.test("slots let go of those who no longer want to wait", async () => {
  const slots = openSlots(1);
  const work = Promise.withResolvers<string>();
  const first = slots.run(never, () => work.promise);
  const stop = new AbortController();
  const second = slots.run(stop.signal, () => Promise.resolve("second"));
  const third = slots.run(never, () => Promise.resolve("third"));
  stop.abort(new Error("stopped"));
  await rejects(second, { message: "stopped" });
  work.resolve("first");
  deepEqual(await Promise.all([first, third]), ["first", "third"]);
});
