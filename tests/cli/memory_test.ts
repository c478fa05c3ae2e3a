import { equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { dataset } from "./dataset.ts";
import { isLinux } from "./rights.ts";
import { project, runWdtag } from "./run_wdtag.ts";
import { tinyPng } from "./tiny_png.ts";

/** The most memory of a run on a folder, in MB. */
async function peakOf(
  folder: string,
  status: number,
  args: readonly string[] = [],
): Promise<number> {
  const run = await runWdtag(
    [folder, "--preset", "demo", "--progress", "none", ...args],
    {
      flags: [
        "-A",
        `--preload=${join(project, "tests", "cli", "peak_memory.ts")}`,
      ],
    },
  );
  equal(run.status, status, run.stderr);
  return Number(/^Peak (\d+) kB$/m.exec(run.stderr)![1]) / 1024;
}

/** The most memory of a run on so many images, in MB. */
async function peakOfImages(images: number): Promise<number> {
  await using folder = await dataset({
    // Of the model's own size: there is nothing to resize, and much to hold.
    "first.png": tinyPng([30, 40, 200], 448, 448),
  });
  for (let at = 1; at < images; at++) {
    await Deno.link(
      join(folder.path, "first.png"),
      join(folder.path, `${at}.png`),
    );
  }
  return await peakOf(folder.path, 0);
}

Deno.test({
  name: "wdtag needs no more memory for 600 images than for 100",
  ignore: !isLinux,
  async fn() {
    const few = await peakOfImages(100);
    const many = await peakOfImages(600);
    // The pixels alone of 500 images are 300 MB; what differs by chance, by
    // when garbage is collected above all, was never seen to be 60.
    ok(many - few < 120, `${few} MB for 100 images, ${many} for 600`);
  },
});

Deno.test({
  name: "wdtag does not read a huge file that is no image into memory",
  ignore: !isLinux,
  async fn() {
    await using folder = await dataset({
      "good.png": tinyPng([30, 40, 200]),
      "film.png": "no image",
    });
    // Nothing but a hole on the disk, a gigabyte to whoever reads it.
    await Deno.truncate(join(folder.path, "film.png"), 2 ** 30);
    const peak = await peakOf(folder.path, 1);
    ok(peak < 800, `${peak} MB`);
  },
});

Deno.test({
  name:
    "wdtag decodes one picture at a time in a worker, however large a batch",
  ignore: !isLinux,
  async fn() {
    // 48 MB of pixels each, and few bytes on the disk.
    const picture = tinyPng([30, 40, 200], 4000, 4000);
    await using folder = await dataset(
      Object.fromEntries(
        Array.from({ length: 24 }, (_, at) => [`${at}.png`, picture]),
      ),
    );
    const peak = await peakOf(folder.path, 0, [
      "--batch_size=24",
      "--max_data_loader_n_workers=1",
    ]);
    ok(peak < 900, `${peak} MB`);
  },
});
