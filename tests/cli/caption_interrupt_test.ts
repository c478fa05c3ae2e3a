import { deepEqual, equal, ok } from "node:assert/strict";
import { captionerFixture } from "../captioners/golden.ts";
import { dataset, tinyPictures } from "./dataset.ts";
import { startListening } from "./listening.ts";
import { startWdtag } from "./run_wdtag.ts";
import {
  captionsIn,
  leftovers,
  requireCalm,
  requireWhole,
  reset,
  undisturbed,
} from "./whole_captions.ts";

const COUNT = 12;
const ignore = Deno.build.os === "windows";
const blip = [
  ...["--captioner", "blip", "--model", captionerFixture("blip-tiny")],
  ...["--caption_extension", ".txt", "--provider", "cpu"],
  // Long sentences: there is time between the first token and the last.
  ...["--min_length", "40", "--max_length", "60"],
];

for (const batch of ["1", "4"]) {
  Deno.test({
    name: `wdtag caption ends well by Ctrl-C at each step, ${batch} at once`,
    ignore,
    async fn() {
      await using folder = await dataset(tinyPictures(COUNT));
      const args = ["caption", ".", ...blip, "--batch_size", batch];
      const expected = await undisturbed(folder.path, args);
      equal(expected.size, COUNT);
      const steps = [/"scanned"/, /"opened"/, /"done":1,/, /"done":8,/];
      for (const [at, step] of steps.entries()) {
        await reset(folder.path, expected.keys(), null);
        const run = startWdtag([...args, "--progress", "json"], {
          cwd: folder.path,
        });
        await run.saw(step);
        run.kill("SIGINT", at % 2 === 0 ? "process" : "group");
        const { status, signal, stderr } = await run.ended;
        const done = await requireWhole(folder.path, expected, null);
        equal(signal, null, stderr);
        requireCalm(stderr);
        deepEqual(await leftovers(folder.path), []);
        // The last ones may be done before the signal comes.
        ok(status === 130 || status === 0 && done === COUNT, stderr);
        const events = stderr.split("\n").filter((line) => line.startsWith("{"))
          .map((line) => JSON.parse(line));
        // What was said to be done is on disk, and nothing else.
        equal(
          done,
          events.filter(({ event, status }) =>
            event === "image" && status === "tagged"
          ).length,
        );
      }
    },
  });
}

Deno.test({
  name: "wdtag caption ends at once by a second Ctrl-C, without a torn caption",
  ignore,
  async fn() {
    await using folder = await dataset(tinyPictures(COUNT));
    const args = ["caption", ".", ...blip];
    const expected = await undisturbed(folder.path, args);
    await reset(folder.path, expected.keys(), "old\n");
    const run = await startListening([...args, "--progress", "json"], {
      cwd: folder.path,
    });
    await run.saw(/"done":2,/);
    run.kill("SIGINT", "process");
    run.kill("SIGINT", "process");
    const { signal, stderr, status } = await run.ended;
    equal(signal, null, stderr);
    requireCalm(stderr);
    const done = await requireWhole(folder.path, expected, "old\n");
    ok(status === 130 || status === 0 && done === COUNT, stderr);
    equal((await captionsIn(folder.path)).size, COUNT);
  },
});
