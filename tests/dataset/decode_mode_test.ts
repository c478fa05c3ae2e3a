import { deepEqual, equal, notDeepEqual } from "node:assert/strict";
import { join } from "node:path";
import { openPreparePool } from "../../src/dataset/prepare_pool.ts";
import { runTagging } from "../../src/dataset/run_tagging.ts";
import type { InputSpec } from "../../src/image/input_spec.ts";
import { scratchFolder } from "./scratch_folder.ts";

/** A JPEG of stripes, which shrinks to 250x150 for a model of 112. */
async function photograph(path: string): Promise<void> {
  const { default: sharp } = await import("npm:sharp@0.35.5");
  const width = 1000;
  const height = 600;
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = (i % 211) + (i % 7) * 6;
  const file = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg().toBuffer();
  await Deno.writeFile(path, file);
}

const spec: InputSpec = {
  width: 112,
  height: 112,
  layout: "NHWC",
  channelOrder: "RGB",
  fit: "pad",
  background: [255, 255, 255],
  divisor: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

Deno.test("openPreparePool() tells the size in the file of a picture that shrank as it was decoded", async () => {
  await using folder = await scratchFolder();
  const path = join(folder.path, "a.jpg");
  await photograph(path);
  await using pool = openPreparePool(1);
  const file = { path, spec, decoder: "auto", maxPixels: 1e8 } as const;
  const exact = await pool.prepare(file);
  const fast = await pool.prepare({ ...file, decode: "fast" });
  deepEqual([exact.width, exact.height, exact.shown], [1000, 600, undefined]);
  deepEqual([fast.width, fast.height, fast.shown], [1000, 600, [250, 150]]);
  equal(fast.pixels.length, exact.pixels.length);
  notDeepEqual(fast.pixels, exact.pixels);
  // One that is only decoded, for a plugin, is whole.
  const raw = await pool.decode({ ...file, decode: "fast" });
  deepEqual([raw.width, raw.height], [1000, 600]);
});

Deno.test("runTagging() with decode fast tells the size of the file", async () => {
  await using folder = await scratchFolder();
  await photograph(join(folder.path, "a.jpg"));
  const settings = { model: "palette", decode: "fast" } as const;
  const sizes: unknown[] = [];
  for await (const event of runTagging({ paths: [folder.path], settings })) {
    if (event.kind === "image" && event.result.kind === "tagged") {
      sizes.push(event.result.size);
    }
  }
  deepEqual(sizes, [[1000, 600]]);
});
