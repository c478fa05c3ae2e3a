import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { generate } from "../../../src/captioners/generate/generate.ts";
import type { Generation } from "../../../src/captioners/generate/generation.ts";
import { imageSeed } from "../../../src/captioners/generate/image_seed.ts";
import { mulberry32 } from "../../../src/captioners/generate/mulberry32.ts";
import {
  type BatchDecoder,
  shareDecoder,
} from "../../../src/captioners/generate/share_decoder.ts";

const END = 0;
const VOCABULARY = 20;
const quiet = new AbortController().signal;

/** Logits that follow from the image and the whole sequence; whole ones have equals among them. */
function logitsOf(image: number, row: readonly number[]): Float32Array {
  const random = mulberry32(imageSeed(image, row.join()));
  return Float32Array.from(
    { length: VOCABULARY },
    () => image % 2 === 0 ? random() * 8 - 4 : Math.round(random() * 8 - 4),
  );
}

interface Batch extends BatchDecoder {
  /** Images that each run had. */
  readonly runs: (readonly number[])[];
}

/** A model of several images that holds to what it has been told: each row must follow from its parent. */
function batchOf(images: readonly number[]): Batch {
  let last: readonly (readonly number[])[] = [];
  const answer = (rows: readonly Float32Array[]) =>
    Promise.resolve(Float32Array.from(rows.flatMap((row) => [...row])));
  return {
    runs: [],
    begin(prompt) {
      last = images.map(() => prompt);
      return answer(images.map((image) => logitsOf(image, prompt)));
    },
    next(rows) {
      for (const { tokens, parent } of rows) {
        deepEqual(tokens.slice(0, -1), last[parent]);
        equal(tokens.length, rows[0]!.tokens.length);
      }
      last = rows.map(({ tokens }) => [...tokens]);
      this.runs.push([...new Set(rows.map(({ image }) => image))]);
      return answer(
        rows.map(({ tokens, image }) => logitsOf(images[image]!, tokens)),
      );
    },
  };
}

const ways: fc.Arbitrary<Generation["way"]> = fc.oneof(
  fc.record({
    kind: fc.constant("search" as const),
    beams: fc.integer({ min: 1, max: 8 }),
    lengthPenalty: fc.constantFrom(-1, 0, 0.5, 1, 2),
    earlyStopping: fc.constantFrom(false, true, "never" as const),
  }),
  fc.record({
    kind: fc.constant("sample" as const),
    temperature: fc.constantFrom(0.01, 0.7, 1, 100),
    topK: fc.constantFrom(0, 1, 5, 1000),
    topP: fc.constantFrom(0, 0.5, 1),
    seed: fc.nat(),
  }),
);

const generations: fc.Arbitrary<Generation> = fc.record({
  end: fc.constant(END),
  minLength: fc.nat(12),
  maxLength: fc.integer({ min: 3, max: 9 }),
  repetitionPenalty: fc.constantFrom(0.5, 1, 1.3),
  way: ways,
});

async function together(
  batch: BatchDecoder,
  hows: readonly Generation[],
  signal: AbortSignal = quiet,
): Promise<readonly (readonly number[])[]> {
  return await Promise.all(
    shareDecoder(batch, hows.length).map(async (part, i) => {
      try {
        return await generate(part, [3, 4], hows[i]!, signal);
      } finally {
        part.leave();
      }
    }),
  );
}

Deno.test("images together have the captions that each has alone", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
      generations,
      async (images, how) => {
        const hows = images.map((image) =>
          how.way.kind === "sample"
            ? { ...how, way: { ...how.way, seed: image } }
            : how
        );
        const batch = batchOf(images);
        const found = await together(batch, hows);
        for (const [i, image] of images.entries()) {
          const alone = await together(batchOf([image]), [hows[i]!]);
          deepEqual(found[i], alone[0]);
        }
        // One run a token, whatever the number of images, and those that have
        // ended are in it no more.
        const longest = Math.max(...found.map((tokens) => tokens.length));
        ok(batch.runs.length >= longest - 3);
        ok(batch.runs.length <= how.maxLength - 3);
        for (const [i, run] of batch.runs.entries()) {
          if (i > 0) ok(run.every((one) => batch.runs[i - 1]!.includes(one)));
        }
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("an image that ends early leaves the others to themselves", async () => {
  const how: Generation = {
    end: END,
    minLength: 0,
    maxLength: 5,
    repetitionPenalty: 1,
    way: { kind: "search", beams: 1, lengthPenalty: 1, earlyStopping: false },
  };
  const runs: number[][] = [];
  // The second image ends at once, the first never does.
  const answer = (images: readonly number[]) =>
    Promise.resolve(
      Float32Array.from(
        images.flatMap((image) => image === 1 ? [1, 0] : [0, 1]),
      ),
    );
  const batch: BatchDecoder = {
    begin: () => answer([0, 1]),
    next(rows) {
      const images = rows.map(({ image }) => image);
      runs.push(images);
      return answer(images);
    },
  };
  const found = await together(batch, [how, how]);
  deepEqual(found, [[3, 4, 1, 1, 1], [3, 4, END]]);
  deepEqual(runs, [[0], [0]]);
});

Deno.test("what a run of several fails with is the failure of each", async () => {
  const how: Generation = {
    end: END,
    minLength: 9,
    maxLength: 9,
    repetitionPenalty: 1,
    way: { kind: "search", beams: 2, lengthPenalty: 1, earlyStopping: false },
  };
  const batch = batchOf([1, 2]);
  batch.next = () => Promise.reject(new Error("no memory"));
  const parts = shareDecoder(batch, 2);
  const ended = parts.map((part) => generate(part, [3], how, quiet));
  for (const each of ended) await rejects(each, /no memory/);
});

Deno.test("images together are given up together, between two tokens", async () => {
  const how: Generation = {
    end: END,
    minLength: 99,
    maxLength: 99,
    repetitionPenalty: 1,
    way: { kind: "search", beams: 2, lengthPenalty: 1, earlyStopping: false },
  };
  const stop = new AbortController();
  const batch = batchOf([1, 2, 3]);
  const { next } = batch;
  batch.next = (rows) => {
    if (batch.runs.length === 4) stop.abort(new Error("enough"));
    return next.call(batch, rows);
  };
  await rejects(together(batch, [how, how, how], stop.signal), /enough/);
  equal(batch.runs.length, 5);
});
