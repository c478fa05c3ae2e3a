import { deepEqual, equal, rejects } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { steadyPace } from "../../src/dataset/batch_pace.ts";
import { inferFitting } from "../../src/dataset/infer_fitting.ts";
import { InferenceFailed } from "../../src/model/inference_failed.ts";
import { ModelError } from "../../src/model/model_error.ts";

/** A model with room for so many pictures; each picture's answer is its number and its width. */
function model(room: number, fixedBatch: number | null = null) {
  const given: number[] = [];
  return {
    given,
    session: {
      outputs: 2,
      fixedBatch,
      inferTimed(
        pixels: readonly Uint8Array<ArrayBuffer>[],
        sizes: readonly (readonly [number, number])[] = [],
      ) {
        given.push(pixels.length);
        // As the worker does: what is given is gone, and comes back with the failure.
        const moved = pixels.map((data) =>
          structuredClone(data, { transfer: [data.buffer] })
        );
        if (pixels.length > room) {
          return Promise.reject(
            new InferenceFailed("mine", "Out of memory", moved),
          );
        }
        const answers = moved.flatMap(([n], at) => [n!, sizes[at]![0]]);
        return Promise.resolve({
          probabilities: Float32Array.from(answers),
          milliseconds: 1,
          pixels: moved,
        });
      },
    },
  };
}

const pictures = (count: number) =>
  Array.from({ length: count }, (_, at) => Uint8Array.of(at));
const sizesOf = (count: number) =>
  Array.from({ length: count }, (_, at) => [100 + at, 1] as const);
const answersOf = (count: number) =>
  Array.from({ length: count }, (_, at) => [at, 100 + at]).flat();

Deno.test("inferFitting() takes a batch apart that fails, and tells once a smaller one was done", async () => {
  const { session, given } = model(3);
  const halved: string[] = [];
  const spent: number[] = [];
  const pace = steadyPace(8);
  const options = {
    session,
    pace,
    onHalved: (from: number, to: number, reason: string) =>
      halved.push(`${from} ${to} ${reason}`),
    onSpent: (pixels: readonly Uint8Array[]) =>
      spent.push(...pixels.map(([n]) => n!)),
  };
  const answers = await inferFitting(pictures(8), sizesOf(8), options);
  deepEqual([...answers], answersOf(8));
  // Each picture's memory comes back once, whatever its batch went through.
  deepEqual(spent, [0, 1, 2, 3, 4, 5, 6, 7]);
  deepEqual(given, [8, 4, 2, 2, 4, 2, 2]);
  equal(pace.size, 2);
  deepEqual(halved, [
    "4 2 Out of memory",
    "8 4 Out of memory",
    "4 2 Out of memory",
  ]);
});

for (
  const [what, room, fixedBatch, count] of [
    ["a picture alone fails", 0, null, 5],
    ["the graph insists on its batch", 2, 4, 3],
  ] as const
) {
  Deno.test(`inferFitting() ends where ${what}, and says no word of smaller batches`, async () => {
    const { session } = model(room, fixedBatch);
    const pace = steadyPace(5);
    const halved: number[] = [];
    await rejects(
      inferFitting(pictures(count), sizesOf(count), {
        session,
        pace,
        onHalved: (from) => halved.push(from),
      }),
      InferenceFailed,
    );
    deepEqual([halved, pace.size], [[], 5]);
  });
}

Deno.test("inferFitting() does not try again what is no batch's fault", async () => {
  let tries = 0;
  const session = {
    outputs: 1,
    fixedBatch: null,
    inferTimed() {
      tries++;
      return Promise.reject(new ModelError("The worker is gone"));
    },
  };
  await rejects(
    inferFitting(pictures(4), sizesOf(4), {
      session,
      pace: steadyPace(4),
      onHalved: () => {},
    }),
    new ModelError("The worker is gone"),
  );
  equal(tries, 1);
});

Deno.test("inferFitting() gives every picture its own answer, however little room there is", async () => {
  await fc.assert(fc.asyncProperty(
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 40 }),
    async (room, count) => {
      const answers = await inferFitting(pictures(count), sizesOf(count), {
        session: model(room).session,
        pace: steadyPace(count),
        onHalved: () => {},
      });
      deepEqual([...answers], answersOf(count));
    },
  ));
});
