import { deepEqual, equal, match } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { openPreparePool } from "../../src/dataset/prepare_pool.ts";
import type { PrepareRequest } from "../../src/dataset/prepare_messages.ts";
import { wdFamily } from "../../src/model/families.ts";
import { cutOffWorkers } from "../../src/threads/call_worker.ts";

function request(name: string): Omit<PrepareRequest, "gate"> {
  return {
    path: fileURLToPath(new URL(`../fixtures/images/${name}`, import.meta.url)),
    spec: { ...wdFamily.input, width: 20, height: 20 },
    decoder: "auto",
    maxPixels: 1_000_000,
  };
}

/** Does something, and counts the workers that are started meanwhile. */
async function countWorkers(run: () => Promise<void>): Promise<number> {
  const Real = globalThis.Worker;
  let started = 0;
  globalThis.Worker = class extends Real {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      started++;
    }
  };
  try {
    await run();
  } finally {
    globalThis.Worker = Real;
  }
  return started;
}

Deno.test("openPreparePool() turns files into the pixels that a model wants", async () => {
  await using pool = openPreparePool(2);
  const names = ["png_rgb8.png", "jpeg_444.jpg", "gif_plain.gif"];
  for (
    const prepared of await Promise.all(
      names.map((name) => pool.prepare(request(name))),
    )
  ) {
    equal(prepared.pixels.length, 20 * 20 * 3);
    equal(prepared.pixels.buffer.byteLength, prepared.pixels.length);
  }
  const { width, height } = await pool.prepare(
    request("png_size1x9_interlaced.png"),
  );
  deepEqual([width, height], [1, 9]);
});

Deno.test("openPreparePool() fills memory of pictures that are done with, and leaves none of their pixels", async () => {
  await using pool = openPreparePool(1);
  const names = ["png_rgb8.png", "jpeg_444.jpg", "gif_plain.gif"];
  const fresh = new Map<string, Uint8Array>();
  for (const name of names) {
    fresh.set(name, (await pool.prepare(request(name))).pixels);
  }
  // One that fits, one that does not, and one that a failure swallows.
  const own = new Uint8Array(20 * 20 * 3).fill(77);
  pool.takeBack([new Uint8Array(4).fill(77), own]);
  for (const name of [...names, "no_such.png", ...names, ...names]) {
    const prepared = await pool.prepare(request(name)).catch(() => null);
    if (prepared === null) continue;
    deepEqual(prepared.pixels, fresh.get(name), name);
    equal(prepared.pixels.buffer.byteLength, prepared.pixels.length);
    pool.takeBack([prepared.pixels]);
  }
  equal(own.length, 0, "it was handed over");
});

Deno.test("openPreparePool() says why a file can't be prepared, and goes on with others", async () => {
  await using pool = openPreparePool(1);
  const results = await Promise.allSettled(
    ["no_such.png", "png_rgb8.png", "jpeg_fault_cut.jpg", "expected.json"]
      .map((name) => pool.prepare(request(name))),
  );
  deepEqual(results.map(({ status }) => status), [
    "rejected",
    "fulfilled",
    "rejected",
    "rejected",
  ]);
  const reasons = results.map((result) =>
    result.status === "rejected" ? result.reason.message : ""
  );
  match(reasons[0], /^Cannot be read: there is no such file or folder$/);
  match(reasons[2], /^JPEG is truncated/);
  match(reasons[3], /^Content is no image/);
});

for (
  const [size, name, decoder, workers, threads] of [
    [2, "png_rgb8.png", "auto", 1],
    [4, "png_rgb8.png", "auto", 1],
    [8, "png_rgb8.png", "auto", 2],
    [2, "png_rgb8.png", "imagescript", 2],
    [1, "gif_plain.gif", "auto", 1],
    // It is not known before the first one.
    [3, "gif_plain.gif", "auto", 3],
    [3, "gif_plain.gif", "auto", 2, 2],
    [3, "png_rgb8.png", "auto", 1, 2],
  ] as const
) {
  Deno.test(
    `openPreparePool() for ${size} at once by ${
      threads ?? size
    } threads starts ${workers} workers for ${name} with ${decoder}`,
    async () => {
      const started = await countWorkers(async () => {
        await using pool = openPreparePool(size, threads);
        const file = { ...request(name), decoder };
        await pool.prepare(file);
        await Promise.all(Array.from({ length: 10 }, () => pool.prepare(file)));
      });
      equal(started, workers);
    },
  );
}

Deno.test("openPreparePool() starts no worker in the place of those that are cut off", async () => {
  const started = await countWorkers(async () => {
    await using pool = openPreparePool(1);
    await pool.prepare(request("png_rgb8.png"));
    const underWay = Promise.allSettled(
      [0, 1, 2].map(() => pool.prepare(request("png_rgb8.png"))),
    );
    await cutOffWorkers();
    for (const { status } of await underWay) equal(status, "rejected");
  });
  equal(started, 1);
});

Deno.test("openPreparePool() asks for what a worker that died was at once more, in one worker and a gate of its own", async () => {
  const Real = globalThis.Worker;
  const workers: Worker[] = [];
  const gates = new Set<unknown>();
  globalThis.Worker = class extends Real {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      workers.push(this);
    }
    override postMessage(message: unknown, options?: unknown): void {
      const { request } = message as { request?: { gate?: unknown } };
      if (request?.gate !== undefined) gates.add(request.gate);
      // A worker that hears nothing and dies, with all that it was asked.
      if (workers[0] !== this) {
        return super.postMessage(
          message,
          options as StructuredSerializeOptions,
        );
      }
    }
  };
  try {
    await using pool = openPreparePool(4);
    const all = Array.from(
      { length: 12 },
      () => pool.prepare(request("png_rgb8.png")),
    );
    const dying = workers[0]!;
    dying.dispatchEvent(new ErrorEvent("error", { message: "died" }));
    for (const { pixels } of await Promise.all(all)) {
      equal(pixels.length, 20 * 20 * 3);
    }
    dying.terminate();
    equal(workers.length, 2);
    equal(gates.size, 2);
  } finally {
    globalThis.Worker = Real;
  }
});

Deno.test("openPreparePool() gives each broken file its own reason, however many fail at once", async () => {
  const broken = [
    "jpeg_fault_cut_and_closed.jpg",
    "jpeg_fault_headers_only.jpg",
    "jpeg_fault_progressive_cut.jpg",
    "jpeg_fault_spoiled.jpg",
    "jpeg_fault_stray_bytes.jpg",
    "tiff_fault_compression.tif",
    "tiff_fault_raw_cut.tif",
    "webp_fault_cut.webp",
    "webp_fault_lossless_cut.webp",
  ];
  await using pool = openPreparePool(8);
  const said = async (name: string): Promise<string> =>
    await pool.prepare(request(name)).then(
      () => "prepared",
      (error: Error) => error.message,
    );
  const alone: string[] = [];
  for (const name of broken) alone.push(await said(name));
  for (let time = 0; time < 10; time++) {
    deepEqual(await Promise.all(broken.map(said)), alone);
  }
});
