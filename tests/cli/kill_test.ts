import { deepEqual, equal } from "node:assert/strict";
import { dataset, tinyPictures } from "./dataset.ts";
import { startListening } from "./listening.ts";
import { runWdtag } from "./run_wdtag.ts";
import {
  captionsIn,
  leftovers,
  requireWhole,
  reset,
  undisturbed,
} from "./whole_captions.ts";

const demo = ["--preset", "demo"];

Deno.test({
  name:
    "wdtag that is killed at any moment leaves every caption whole, and the next run tidies up",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await dataset(tinyPictures(24));
    const expected = await undisturbed(folder.path, [".", ...demo]);
    const tries = 15;
    let length = 0;
    for (let attempt = 0; attempt < tries; attempt++) {
      const old = attempt % 2 === 0 ? null : "old, caption\n";
      await reset(folder.path, expected.keys(), old);
      const run = await startListening([folder.path, ...demo]);
      const start = performance.now();
      if (attempt > 0) {
        // Nothing is written in the first half of so short a run.
        const moment = length * (0.4 + 0.6 * Math.random());
        const timer = setTimeout(() => run.kill("SIGKILL", "group"), moment);
        await run.ended;
        clearTimeout(timer);
      } else {
        await run.ended;
        length = performance.now() - start;
      }
      await requireWhole(folder.path, expected, old);
    }
    deepEqual(await undisturbed(folder.path, [".", ...demo]), expected);
    deepEqual(await leftovers(folder.path), []);
  },
});

Deno.test("wdtag takes away what a killed run left, also where every image has its caption", async () => {
  // The name of a temporary file of this machine, whose owner holds no lock.
  const left = ".wdtag-00000000-0123456789ab-0.tmp";
  for (const args of [[], ["--existing", "skip"]]) {
    await using folder = await dataset({
      ...tinyPictures(2),
      "000.txt": "old",
      "001.txt": "old",
      [left]: "half a cap",
    });
    const { status, stderr } = await runWdtag(
      [folder.path, ...demo, ...args],
    );
    equal(status, 0, stderr);
    deepEqual(await leftovers(folder.path), [], args.join(" "));
  }
});

Deno.test("wdtag twice at once on one folder writes whole captions", async () => {
  await using folder = await dataset(tinyPictures(20));
  const expected = await undisturbed(folder.path, [".", ...demo]);
  await reset(folder.path, expected.keys(), null);
  const runs = await Promise.all(
    [0, 1].map(() => runWdtag([folder.path, ...demo])),
  );
  for (const { status, stderr } of runs) equal(status, 0, stderr);
  deepEqual(await captionsIn(folder.path), expected);
  deepEqual(await leftovers(folder.path), []);
});
