import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { dataset, tinyPictures } from "./dataset.ts";
import { startListening } from "./listening.ts";
import { type Ended, startWdtag } from "./run_wdtag.ts";
import {
  captionsIn,
  leftovers,
  requireCalm,
  requireWhole,
  reset,
  undisturbed,
} from "./whole_captions.ts";

const COUNT = 24;
const demo = ["--preset", "demo"];
const windows = Deno.build.os === "windows";

/** Waits for a moment that nothing hangs on: the tests want to hit any. */
async function anyMoment(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Where a signal goes in turn: as a terminal sends it, and as `kill` does. */
function target(attempt: number): "process" | "group" {
  return attempt % 2 === 0 ? "process" : "group";
}

/** Asserts how a run that was interrupted may have ended. */
function requireEnd({ status, signal, stderr }: Ended, done: number): void {
  equal(signal, null, `Died by ${signal}: ${stderr}`);
  ok(
    status === 130 || status === 0 && done === COUNT,
    `Status ${status}, ${done} done: ${stderr}`,
  );
  requireCalm(stderr);
}

/** Milliseconds from listening to the end, of a run that nothing disturbs. */
async function lengthOfRun(folder: string): Promise<number> {
  const run = await startListening([folder, ...demo]);
  const start = performance.now();
  await run.ended;
  return performance.now() - start;
}

for (
  const [what, signal, tries] of [
    ["Ctrl-C", "SIGINT", 12],
    ["SIGTERM", "SIGTERM", 1],
    ["SIGHUP", "SIGHUP", 1],
  ] as const
) {
  Deno.test({
    name: `wdtag ends well by ${what} at any moment of a run`,
    ignore: windows,
    async fn() {
      await using folder = await dataset(tinyPictures(COUNT));
      const expected = await undisturbed(folder.path, [".", ...demo]);
      equal(expected.size, COUNT);
      const length = await lengthOfRun(folder.path);
      for (let attempt = 0; attempt < tries; attempt++) {
        const old = attempt % 3 === 0 ? null : "old, caption\n";
        await reset(folder.path, expected.keys(), old);
        const run = await startListening([folder.path, ...demo]);
        // Spread over the run, its first and last moments among them.
        await anyMoment(length * (attempt + Math.random()) / tries);
        run.kill(signal, target(attempt));
        const end = await run.ended;
        requireEnd(end, await requireWhole(folder.path, expected, old));
        deepEqual(await leftovers(folder.path), []);
      }
    },
  });
}

Deno.test({
  name: "wdtag ends well by Ctrl-C at each step of a run",
  ignore: windows,
  async fn() {
    await using folder = await dataset(tinyPictures(COUNT));
    const expected = await undisturbed(folder.path, [".", ...demo]);
    for (
      const step of [
        /"scanned"/,
        /"opened"/,
        /"done":1,/,
        /"done":12,/,
        /"finished"/,
      ]
    ) {
      await reset(folder.path, expected.keys(), null);
      const run = startWdtag([folder.path, ...demo, "--progress", "json"]);
      await run.saw(step);
      run.kill("SIGINT", "process");
      const end = await run.ended;
      requireEnd(end, await requireWhole(folder.path, expected, null));
      const last = JSON.parse(
        end.stderr.split("\n").findLast((line) => line.startsWith("{"))!,
      );
      // What was said to be done is on disk, and nothing else.
      if (last.event === "finished") {
        equal(last.interrupted, end.status === 130);
        equal((await captionsIn(folder.path)).size, last.tagged);
      }
    }
  },
});

Deno.test({
  name:
    "wdtag ends at once by a second Ctrl-C, without a crash and without a torn caption",
  ignore: windows,
  async fn() {
    await using folder = await dataset(tinyPictures(COUNT));
    const expected = await undisturbed(folder.path, [".", ...demo]);
    const length = await lengthOfRun(folder.path);
    const tries = 4;
    for (let attempt = 0; attempt < tries; attempt++) {
      await reset(folder.path, expected.keys(), "old, caption\n");
      const run = await startListening([folder.path, ...demo]);
      await anyMoment(length * (attempt + Math.random()) / tries);
      run.kill("SIGINT", target(attempt));
      await anyMoment(Math.random() * 100);
      run.kill("SIGINT", target(attempt));
      const end = await run.ended;
      requireEnd(
        end,
        await requireWhole(folder.path, expected, "old, caption\n"),
      );
    }
    deepEqual(await undisturbed(folder.path, [".", ...demo]), expected);
    deepEqual(await leftovers(folder.path), []);
  },
});

Deno.test({
  name:
    "wdtag that is interrupted puts what is finished into the output file, whole",
  ignore: windows,
  async fn() {
    await using folder = await dataset(tinyPictures(COUNT));
    const run = async (name: string, step: RegExp | null): Promise<string> => {
      const path = join(folder.path, name);
      const running = startWdtag(
        [".", ...demo, "--progress", "json", "--output_path", path],
        { cwd: folder.path },
      );
      if (step !== null) {
        await running.saw(step);
        running.kill("SIGINT", "group");
      }
      const end = await running.ended;
      equal(end.signal, null);
      requireCalm(end.stderr);
      deepEqual(await leftovers(folder.path), []);
      return await Deno.readTextFile(path);
    };
    const all = await run("all.jsonl", null);
    const some = await run("some.jsonl", /"done":10,/);
    ok(all.startsWith(some), "What is there is not the beginning of the whole");
    ok(some.endsWith("\n") && some.split("\n").length > 10);
    const object = JSON.parse(await run("some.json", /"done":10,/));
    const records = all.trimEnd().split("\n").map((line) => JSON.parse(line));
    for (
      const [at, [path, { tags }]] of Object.entries<{ tags: string }>(object)
        .entries()
    ) {
      deepEqual([path, tags], [records[at].image_path, records[at].caption]);
    }
  },
});

Deno.test({
  name:
    "wdtag that is interrupted before it has done anything leaves the old output file",
  ignore: windows,
  async fn() {
    await using folder = await dataset({
      ...tinyPictures(COUNT),
      "out.json": '{"old": {}}',
    });
    const run = await startListening(
      [".", ...demo, "--output_path", "out.json"],
      { cwd: folder.path },
    );
    run.kill("SIGINT", "group");
    const { status, signal } = await run.ended;
    deepEqual([status, signal], [130, null]);
    deepEqual(await folder.written(), {});
  },
});
