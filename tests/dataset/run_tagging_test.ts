import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { RunEvent } from "../../src/dataset/run_event.ts";
import { runTagging } from "../../src/dataset/run_tagging.ts";
import { ScanError } from "../../src/dataset/scan_error.ts";
import type { TagRun } from "../../src/dataset/tag_dataset.ts";
import { WriteFailed } from "../../src/files/file_errors.ts";
import { ModelError } from "../../src/model/model_error.ts";
import { scratchFolder } from "./scratch_folder.ts";

const palette = { model: "palette" } as const;
const model = fileURLToPath(
  new URL("../fixtures/models/kit_wd-tiny-b4", import.meta.url),
);

/** A folder of so many pictures, BMPs of one pixel. */
async function pictures(count: number) {
  const folder = await scratchFolder();
  const bmp = new Uint8Array(58);
  bmp.set([0x42, 0x4d]);
  bmp.set(
    [54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24],
    10,
  );
  for (let at = 0; at < count; at++) {
    bmp.set([at * 20 % 256, 0, 255], 54);
    await Deno.writeFile(`${folder.path}/${at}.bmp`, bmp);
  }
  return folder;
}

async function eventsOf(run: TagRun): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of runTagging(run)) events.push(event);
  return events;
}

async function names(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(folder)) found.push(name);
  return found.sort();
}

Deno.test("runTagging() tells what happens, in order, and counts", async () => {
  await using folder = await pictures(3);
  await Deno.writeTextFile(`${folder.path}/1.bmp`, "no image");
  const events = await eventsOf({ paths: [folder.path], settings: palette });
  deepEqual(events.map(({ kind }) => kind), [
    "scanned",
    "opened",
    "image",
    "image",
    "image",
    "finished",
  ]);
  const images = events.filter((event) => event.kind === "image");
  deepEqual(
    images.map(({ result, done, total }) => [result.kind, done, total]),
    [["tagged", 1, 3], ["failed", 2, 3], ["tagged", 3, 3]],
  );
  const last = events.at(-1)!;
  ok(last.kind === "finished");
  const { tagged, failed, skipped, interrupted, frequencies } = last.summary;
  deepEqual([tagged, failed, skipped, interrupted], [2, 1, 0, false]);
  equal(frequencies.get("red_theme"), 2);
  deepEqual(await names(folder.path), [
    "0.bmp",
    "0.txt",
    "1.bmp",
    "2.bmp",
    "2.txt",
  ]);
});

Deno.test("runTagging() says before it opens the model what has no need of it", async () => {
  await using folder = await pictures(2);
  for (const name of ["0.txt", "1.txt"]) {
    await Deno.writeTextFile(`${folder.path}/${name}`, "old");
  }
  const events = await eventsOf({
    paths: [folder.path],
    settings: { model: "no/such", existing: "skip" },
  });
  deepEqual(events.map(({ kind }) => kind), [
    "scanned",
    "image",
    "image",
    "finished",
  ]);
});

Deno.test("runTagging() warns where a batch size does not apply", async () => {
  await using folder = await pictures(1);
  const events = await eventsOf({
    paths: [folder.path],
    settings: { model, batchSize: 2 },
  });
  const warning = events.find((event) => event.kind === "warning");
  match(warning?.message ?? "", /takes batches of 4 only: --batch_size 2/);
  const opened = events.find((event) => event.kind === "opened");
  equal(opened?.batch, 4);
});

Deno.test("runTagging() that is left early ends, and what was written stays", async () => {
  await using folder = await pictures(12);
  for await (
    const event of runTagging({ paths: [folder.path], settings: palette })
  ) {
    if (event.kind === "image") break;
  }
  const written = (await names(folder.path)).filter((name) =>
    /txt$/.test(name)
  );
  ok(written.length >= 1);
  ok(!(await names(folder.path)).some((name) => name.startsWith(".wdtag")));
});

Deno.test("runTagging() that is interrupted finishes what the model has, and says so", async () => {
  await using folder = await pictures(40);
  const controller = new AbortController();
  let summary = null;
  for await (
    const event of runTagging({
      paths: [folder.path],
      settings: palette,
      signal: controller.signal,
    })
  ) {
    if (event.kind === "image") controller.abort();
    if (event.kind === "finished") summary = event.summary;
  }
  ok(summary !== null && summary.interrupted);
  const written = (await names(folder.path)).filter((name) =>
    /txt$/.test(name)
  );
  equal(written.length, summary.tagged);
  ok(summary.tagged < 40);
});

Deno.test("runTagging() throws the signal's reason where it is interrupted before", async () => {
  await using folder = await pictures(1);
  const reason = new Error("Enough");
  await rejects(
    eventsOf({
      paths: [folder.path],
      settings: palette,
      signal: AbortSignal.abort(reason),
    }),
    reason,
  );
  deepEqual(await names(folder.path), ["0.bmp"]);
});

for (
  const [what, settings, error] of [
    ["a batch of none", { batchSize: 0 }, RangeError],
    ["half a picture in a batch", { batchSize: 1.5 }, RangeError],
    ["a limit below none", { limit: -1 }, RangeError],
    ["a provider that there is not", { provider: "cuda" }, ModelError],
    ["a model that there is not", { model: "pallete" }, ModelError],
    ["an output in no folder", { outputPath: "no/where.json" }, WriteFailed],
  ] as const
) {
  Deno.test(`runTagging() refuses ${what} and writes nothing`, async () => {
    await using folder = await pictures(1);
    await rejects(
      eventsOf({ paths: [folder.path], settings: { ...palette, ...settings } }),
      error,
    );
    deepEqual(await names(folder.path), ["0.bmp"]);
  });
}

Deno.test("runTagging() throws a ScanError that names every path that is wrong", async () => {
  await using folder = await scratchFolder();
  await rejects(
    eventsOf({ paths: [`${folder.path}/a`, `${folder.path}/b`] }),
    (error) => error instanceof ScanError && error.problems.length === 2,
  );
});
