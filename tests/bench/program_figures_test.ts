import { deepEqual, equal } from "node:assert/strict";
import { programOf, speedup } from "../../bench/measure/program.ts";
import type { Timed } from "../../bench/measure/run_timed.ts";

function timed(seconds: number, processor: number | null): Timed {
  return {
    command: [],
    seconds,
    processor,
    peak: null,
    read: null,
    status: 0,
    stdout: "",
    stderr: "",
  };
}

/** A program with a start-up and a price an image, on a machine that gets slower from run to run. */
function program(name: string, startUp: number, each: number) {
  const runs = (images: number): Timed[] =>
    [1, 2, 4].map((slow) =>
      timed(slow * (startUp + each * images), startUp + each * images)
    );
  return programOf(name, runs(100), 100, runs(500), 500);
}

Deno.test("programOf() takes start-up and images apart", () => {
  const found = program("own", 2, 0.25);
  deepEqual(found.whole.runs, [27, 54, 108]);
  deepEqual(found.steady.runs, [0.25, 0.5, 1]);
  deepEqual(found.startUp.runs, [2, 4, 8]);
  deepEqual(found.steadyProcessor?.runs, [0.25, 0.25, 0.25]);
});

Deno.test("speedup() is the same however slow the machine was", () => {
  const own = program("own", 1, 0.25);
  const { whole, steady } = speedup(own, program("peer", 28, 0.5));
  deepEqual(whole.value, { median: 3, least: 3, most: 3, runs: [3, 3, 3] });
  deepEqual(steady.value, { median: 2, least: 2, most: 2, runs: [2, 2, 2] });
  equal(steady.processor?.median, 2);
  equal(steady.against, "peer");
});

Deno.test("processor times are left out where one is not known", () => {
  const few = [timed(1, null), timed(1, 1)];
  const many = [timed(2, 2), timed(2, 2)];
  const own = programOf("own", few, 1, many, 2);
  equal(own.steadyProcessor, null);
  equal(speedup(own, own).steady.processor, null);
});
