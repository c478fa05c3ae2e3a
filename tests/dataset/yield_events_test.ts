import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { yieldEvents } from "../../src/dataset/yield_events.ts";

const calm = new AbortController().signal;

Deno.test("yieldEvents() yields what a task tells, in order, and then its result", async () => {
  const events = yieldEvents<number, string>(calm, async (emit) => {
    emit(1);
    await Promise.resolve();
    emit(2);
    emit(3);
    return "done";
  });
  const seen: unknown[] = [];
  for (let next = await events.next();; next = await events.next()) {
    seen.push(next.value);
    if (next.done) break;
  }
  deepEqual(seen, [1, 2, 3, "done"]);
});

Deno.test("yieldEvents() throws what the task throws, after what it told", async () => {
  const events = yieldEvents<number, never>(calm, (emit) => {
    emit(1);
    return Promise.reject(new Error("no"));
  });
  equal((await events.next()).value, 1);
  await rejects(events.next(), /no/);
});

Deno.test("yieldEvents() aborts the task of a reader that stops, and waits for it", async () => {
  let isOver = false;
  const events = yieldEvents<number, void>(calm, async (emit, signal) => {
    emit(1);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await Promise.resolve();
    isOver = true;
  });
  for await (const event of events) {
    equal(event, 1);
    break;
  }
  ok(isOver);
});
