import { deepEqual, equal, ok, rejects, throws } from "node:assert/strict";
import { inTurn } from "../../bench/measure/in_turn.ts";
import {
  ProgramFailed,
  runTimed,
  succeeded,
} from "../../bench/measure/run_timed.ts";

Deno.test("inTurn() lets each go first once, and leaves the first round out", async () => {
  const order: string[] = [];
  const contenders = ["a", "b", "c"].map((name) => ({
    name,
    run: () => Promise.resolve(order.push(name)),
  }));
  const results = await inTurn(contenders, 2, () => {});
  deepEqual(order.join(""), "abcbcacab");
  // What each run gave: its place in the order.
  deepEqual(results, [[6, 8], [4, 9], [5, 7]]);
});

/** A program that says something and ends with status 3. */
const talker = [
  Deno.execPath(),
  "eval",
  `console.error("one"); console.error("two"); console.log("out"); Deno.exit(3)`,
];

Deno.test("runTimed() tells what a program said, when, and how it ended", async () => {
  const { signal } = new AbortController();
  const lines: [line: string, at: number][] = [];
  const timed = await runTimed(talker, {
    signal,
    onLine: (line, at) => lines.push([line, at]),
  });
  equal(timed.status, 3);
  equal(timed.stdout, "out\n");
  deepEqual(lines.map(([line]) => line), ["one", "two"]);
  ok(lines.every(([, at]) => at > 0));
  ok(timed.seconds > 0);
  if (Deno.build.os === "linux") ok(timed.processor! >= 0 && timed.read! > 0);
});

Deno.test("a program that fails is named, with what it said, and so is one that is not there", async () => {
  const { signal } = new AbortController();
  const timed = await runTimed(talker, { signal });
  throws(
    () => succeeded(timed),
    (error) =>
      error instanceof ProgramFailed &&
      / ended with status 3: it said "one\ntwo"$/.test(error.message),
  );
  await rejects(
    runTimed(["no-such-program-here"], { signal }),
    (error) =>
      error instanceof ProgramFailed &&
      error.message.startsWith(`"no-such-program-here" can't be started`),
  );
});

Deno.test("runTimed() ends the program when it is told to", async () => {
  const stop = new AbortController();
  // It would go on for ever, and says when it is there.
  const endless = [
    Deno.execPath(),
    "eval",
    `console.error("here"); setInterval(() => {}, 1000)`,
  ];
  await rejects(
    runTimed(endless, {
      signal: stop.signal,
      onLine: () => stop.abort(new Error("enough")),
    }),
    /enough/,
  );
});
