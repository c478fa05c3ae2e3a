import { deepEqual, equal, ok } from "node:assert/strict";
import { startPace } from "../../../src/commands/report/pace.ts";

Deno.test("startPace() measures images a second and seconds left", () => {
  const meter = startPace(5000);
  deepEqual(meter.measure(20, 100, 7000), { rate: 10, left: 8 });
});

Deno.test("startPace() does not tell the time left before it has seen half a second", () => {
  const meter = startPace(0);
  deepEqual(meter.measure(0, 10, 0), { rate: 0, left: null });
  equal(meter.measure(4, 10, 400).left, null);
  ok(meter.measure(6, 10, 600).left !== null);
});

Deno.test("startPace() does not tell the time left where nothing gets done", () => {
  const meter = startPace(0);
  deepEqual(meter.measure(0, 10, 60_000), { rate: 0, left: null });
});

Deno.test("startPace() follows a change of speed within twenty seconds", () => {
  const meter = startPace(0);
  let done = 0;
  // A minute at 10 a second, then at 1 a second.
  for (let second = 1; second <= 60; second++) {
    done += 10;
    meter.measure(done, 10_000, second * 1000);
  }
  equal(meter.measure(done, 10_000, 60_500).rate > 9, true);
  for (let second = 61; second <= 82; second++) {
    done += 1;
    meter.measure(done, 10_000, second * 1000);
  }
  const { rate, left } = meter.measure(done, 10_000, 82_000);
  ok(Math.abs(rate - 1) < 0.2, `${rate}`);
  ok(left !== null && left > 7000);
});
