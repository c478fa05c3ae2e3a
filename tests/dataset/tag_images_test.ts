import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import type { ImageResult } from "../../src/dataset/image_result.ts";
import { type Stations, tagImages } from "../../src/dataset/tag_images.ts";
import { ModelError } from "../../src/model/model_error.ts";
import { madeImages, madeStations } from "./made_stations.ts";

const never = new AbortController().signal;

async function run(
  count: number,
  stations: Stations,
  signal: AbortSignal = never,
): Promise<readonly ImageResult[]> {
  const results: ImageResult[] = [];
  for await (const each of tagImages(madeImages(count), stations, signal)) {
    results.push(each);
  }
  return results;
}

function told(results: readonly ImageResult[]): readonly string[] {
  return results.map((result) =>
    `${result.image.path}: ${
      result.kind === "tagged" ? result.caption : result.reason
    }`
  );
}

Deno.test("tagImages() takes every image through the stations, in order, batch by batch", async () => {
  const stations = madeStations();
  const results = await run(5, stations);
  deepEqual(told(results), [
    "0.png: number 0",
    "1.png: number 1",
    "2.png: number 2",
    "3.png: number 3",
    "4.png: number 4",
  ]);
  deepEqual(
    stations.diary.filter((line) => line.startsWith("infer")),
    ["infer 2", "infer 2", "infer 1"],
  );
  const first = results[0]!;
  ok(first.kind === "tagged");
  deepEqual([first.file, first.size], ["0.txt", [3, 2]]);
});

Deno.test("tagImages() makes an image that can't be prepared a result, and fills the batch with the next", async () => {
  const stations = madeStations({
    prepare: ({ path }) =>
      path === "1.png"
        ? Promise.reject(new Error("File is empty"))
        : Promise.resolve({
          pixels: Uint8Array.of(parseInt(path)),
          width: 1,
          height: 1,
        }),
  });
  const results = await run(4, stations);
  deepEqual(told(results), [
    "0.png: number 0",
    "1.png: File is empty",
    "2.png: number 2",
    "3.png: number 3",
  ]);
  deepEqual(
    stations.diary.filter((line) => line.startsWith("infer")),
    ["infer 2", "infer 1"],
  );
});

Deno.test("tagImages() does not ask the model about a batch without a picture", async () => {
  const stations = madeStations({
    prepare: () => Promise.reject(new Error("Broken")),
  });
  equal((await run(40, stations)).length, 40);
  ok(!stations.diary.some((line) => line.startsWith("infer")));
});

Deno.test("tagImages() asks no model about images whose scores are known", async () => {
  const stations = madeStations({
    batchSize: 40,
    prepare: (image) =>
      Promise.resolve({
        scores: {
          outputs: 1,
          places: Uint32Array.of(0),
          values: Float32Array.of(parseInt(image.path)),
        },
        width: 3,
        height: 2,
      }),
  });
  deepEqual(
    told(await run(100, stations)),
    Array.from({ length: 100 }, (_, at) => `${at}.png: number ${at}`),
  );
  ok(!stations.diary.some((line) => line.startsWith("infer")));
});

Deno.test("tagImages() gives back each picture's memory once, when the model is done with it", async () => {
  const spent: number[] = [];
  const stations = madeStations({
    batchSize: 3,
    onSpent: (pixels) => spent.push(...pixels.map(([n]) => n!)),
  });
  await run(7, stations);
  deepEqual(spent, [0, 1, 2, 3, 4, 5, 6]);
});

Deno.test("tagImages() makes a caption that can't be written a result", async () => {
  const results = await run(
    3,
    madeStations({
      write: ({ path }, { caption }) =>
        path === "0.png"
          ? Promise.reject(new Error("The disk is full"))
          : Promise.resolve({ file: path, caption }),
    }),
  );
  deepEqual(told(results), [
    "0.png: The disk is full",
    "1.png: number 1",
    "2.png: number 2",
  ]);
});

Deno.test("tagImages() throws where the model gives up, after it has written what came before", async () => {
  let batches = 0;
  const stations = madeStations({
    infer: (pixels) =>
      batches++ < 1
        ? Promise.resolve(Float32Array.from(pixels, ([n]) => n!))
        : Promise.reject(new ModelError("Out of memory")),
  });
  await rejects(run(8, stations), new ModelError("Out of memory"));
  deepEqual(
    stations.diary.filter((line) => line.startsWith("write")),
    ["write 0.png", "write 1.png"],
  );
});

Deno.test("tagImages() that is interrupted writes what the model was given, and drops the rest", async () => {
  const controller = new AbortController();
  const stations = madeStations({
    infer: (pixels) => {
      controller.abort();
      return Promise.resolve(Float32Array.from(pixels, ([n]) => n!));
    },
  });
  const results = await run(100, stations, controller.signal);
  const given = stations.diary.filter((line) => line === "infer 2").length * 2;
  equal(results.length, given);
  ok(given >= 2 && given <= 8, `${given}`);
  deepEqual(
    results.map(({ image }) => image.path),
    madeImages(given).map(({ path }) => path),
  );
  ok(results.every(({ kind }) => kind === "tagged"));
});

Deno.test("tagImages() touches nothing where it was interrupted before", async () => {
  const stations = madeStations();
  deepEqual(await run(5, stations, AbortSignal.abort()), []);
  deepEqual(stations.diary, []);
});

Deno.test("tagImages() reads no further ahead than its widths, however slow the taker is", async () => {
  const stations = madeStations({
    prepareWidth: 4,
    batchSize: 2,
    writeWidth: 2,
  });
  const all = tagImages(madeImages(1000), stations, never);
  for (let taken = 0; taken < 20; taken++) {
    await all.next();
    // Long enough for everything that could go on without the taker.
    for (let turn = 0; turn < 20; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    const prepared = stations.diary.filter((line) =>
      line.startsWith("prepare")
    );
    ok(prepared.length <= taken + 24, `${prepared.length} after ${taken + 1}`);
  }
  await all.return();
});

Deno.test("tagImages() that is left early finishes what is under way, and stops", async () => {
  const stations = madeStations();
  for await (const result of tagImages(madeImages(1000), stations, never)) {
    equal(result.image.path, "0.png");
    break;
  }
  const before = stations.diary.length;
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  equal(stations.diary.length, before);
});

Deno.test("tagImages() gives each image its own probabilities, whatever fails and however it is batched", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.boolean(), { maxLength: 30 }),
    fc.integer({ min: 1, max: 7 }),
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 4 }),
    async (broken, batchSize, prepareWidth, writeWidth) => {
      const results = await run(
        broken.length,
        madeStations({
          batchSize,
          prepareWidth,
          writeWidth,
          prepare: ({ path }) =>
            broken[parseInt(path)]
              ? Promise.reject(new Error("Broken"))
              : Promise.resolve({
                pixels: Uint8Array.of(parseInt(path)),
                width: 1,
                height: 1,
              }),
        }),
      );
      deepEqual(
        told(results),
        broken.map((is, at) => `${at}.png: ${is ? "Broken" : `number ${at}`}`),
      );
    },
  ));
});
