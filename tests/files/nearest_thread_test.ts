import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import { nearestThread } from "../../src/files/nearest_thread.ts";

/** Asks so many times of a system whose calls take so long; says how often each thread was asked. */
async function asked(calls: readonly number[]) {
  let now = 0;
  const thread = nearestThread(() => now);
  const counts = { here: 0, elsewhere: 0 };
  for (const milliseconds of calls) {
    const answer = await thread.ask(
      () => {
        now += milliseconds;
        counts.here++;
        return "answer";
      },
      () => {
        counts.elsewhere++;
        return Promise.resolve("answer");
      },
    );
    equal(answer, "answer");
  }
  return counts;
}

const quick = Array<number>(2000).fill(0.01);
const slow = Array<number>(2000).fill(2);

Deno.test("nearestThread() makes quick calls in this thread", async () => {
  deepEqual(await asked(quick), { here: 2000, elsewhere: 0 });
});

Deno.test("nearestThread() has slow calls made elsewhere, and tries a few now and then", async () => {
  const { here, elsewhere } = await asked(slow);
  equal(here + elsewhere, 2000);
  equal(here < 40, true, `${here} of 2000 were waited for`);
});

Deno.test("nearestThread() is back in this thread when the system has become quick", async () => {
  const { here } = await asked([...slow, ...quick, ...quick]);
  equal(here > 3000, true, `${here} of 6000 were made here`);
});

Deno.test("nearestThread() stays where it is when one call in ten is slow", async () => {
  const mixed = quick.map((each, at) => at % 10 === 0 ? 30 : each);
  deepEqual(await asked(mixed), { here: 2000, elsewhere: 0 });
});

Deno.test("nearestThread() counts calls that fail, and lets their errors through", async () => {
  let now = 0;
  const thread = nearestThread(() => now);
  for (let at = 0; at < 20; at++) {
    try {
      await thread.ask(
        () => {
          now += 2;
          throw new Error("here");
        },
        () => Promise.reject(new Error("elsewhere")),
      );
    } catch {
      // One of the two.
    }
  }
  await rejects(
    async () =>
      await thread.ask(
        () => "here",
        () => Promise.reject(new Error("elsewhere")),
      ),
    /elsewhere/,
  );
  throws(
    () =>
      nearestThread().ask(
        () => {
          throw new Error("here");
        },
        () => Promise.resolve(),
      ),
    /here/,
  );
});
