import { deepEqual, equal } from "node:assert/strict";
import { startTally } from "../../src/dataset/run_tally.ts";
import { madeCaption, madeImage } from "./made_stations.ts";

const rest = {
  images: 5,
  output: "here",
  provider: "cpu",
  plugins: [],
  seconds: 2,
  interrupted: false,
};

Deno.test("startTally() counts what becomes of images, and how often tags are given", () => {
  const tally = startTally();
  const tagged = (...names: string[]) =>
    tally.add({
      kind: "tagged",
      image: madeImage("a.png"),
      file: "a.txt",
      size: [1, 1],
      ...madeCaption(...names),
    });
  tagged("solo", "1girl");
  tagged("1girl");
  tally.add({ kind: "skipped", image: { path: "b.png" }, reason: "Is there" });
  tally.add({ kind: "failed", image: { path: "c.png" }, reason: "Is empty" });
  equal(tally.done, 4);
  equal(tally.tagged, 2);
  const { frequencies, ...summary } = tally.summary(rest);
  deepEqual(summary, {
    ...rest,
    tagged: 2,
    skipped: 1,
    failed: 1,
    failures: [{ path: "c.png", reason: "Is empty" }],
  });
  deepEqual([...frequencies], [["solo", 1], ["1girl", 2]]);
});

Deno.test("startTally() keeps the first thousand failures by name, and counts them all", () => {
  const tally = startTally();
  for (let at = 0; at < 2500; at++) {
    tally.add({
      kind: "failed",
      image: { path: `${at}.png` },
      reason: "Broken",
    });
  }
  const { failed, failures } = tally.summary(rest);
  equal(failed, 2500);
  equal(failures.length, 1000);
  deepEqual(failures.at(-1), { path: "999.png", reason: "Broken" });
});
