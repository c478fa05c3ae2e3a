import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { areaOfCanvas } from "../../src/image/area_of_canvas.ts";
import { type Canvas, canvasOf } from "../../src/image/canvas.ts";
import type { RawImage } from "../../src/image/raw_image.ts";
import { pillowOfCanvas } from "../../src/image/pillow_of_canvas.ts";
import { resampleCanvas } from "../../src/image/resample_canvas.ts";
import { areaSimd } from "../../src/image/simd/area_simd.ts";
import { pillowSimd } from "../../src/image/simd/pillow_simd.ts";
import {
  anyChannels,
  anyColour,
  anyImage,
  sizes,
  strips,
} from "./any_image.ts";
import { madeImage, madeKinds } from "./made_image.ts";

const filters = ["bicubic", "bilinear", "box", "lanczos"] as const;

const anyCanvas: fc.Arbitrary<Canvas> = fc.record({
  image: anyImage(fc.oneof(sizes(90), strips(400)), anyChannels),
  fit: fc.constantFrom("pad" as const, "squash" as const),
  background: anyColour,
}).map(({ image, fit, background }) => canvasOf(image, fit, background));

/** Whether an answer was given, and it was that of the twin. */
function agrees(simd: RawImage | null, twin: () => RawImage): boolean {
  if (simd === null) return false;
  const plain = twin();
  deepEqual([simd.width, simd.height, simd.channels], [
    plain.width,
    plain.height,
    plain.channels,
  ]);
  // A comparison of bytes that tells where they differ, and is quick.
  const at = plain.data.findIndex((byte, i) => byte !== simd.data[i]);
  equal(at, -1);
  equal(simd.data.length, plain.data.length);
  return true;
}

Deno.test("areaSimd() gives the bytes of its twin, or leaves it to it", () => {
  let given = 0;
  fc.assert(
    fc.property(
      anyCanvas,
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      (canvas, across, down) => {
        const width = Math.ceil(canvas.width * across);
        const height = Math.ceil(canvas.height * down);
        const isGiven = agrees(
          areaSimd(canvas, width, height),
          () => areaOfCanvas(canvas, width, height),
        );
        if (isGiven) given++;
      },
    ),
    { numRuns: 400 },
  );
  ok(given >= 40, `${given}`);
});

for (const filter of filters) {
  Deno.test(`pillowSimd() gives the bytes of its twin for ${filter}, or leaves it to it`, () => {
    let given = 0;
    fc.assert(
      fc.property(anyCanvas, sizes(70), (canvas, { width, height }) => {
        const isGiven = agrees(
          pillowSimd(canvas, width, height, filter),
          () => pillowOfCanvas(canvas, width, height, filter),
        );
        if (isGiven) given++;
      }),
      { numRuns: 200 },
    );
    ok(given >= 40, `${given}`);
  });
}

Deno.test("the WebAssembly gives the bytes of its twins at a tagger's sizes", () => {
  for (
    const [width, height, channels] of [
      [450, 449, 3],
      [449, 300, 3],
      [301, 450, 4],
      [512, 768, 3],
      [768, 512, 1],
      [1023, 997, 3],
      [1301, 900, 2],
      [447, 447, 3],
      [300, 200, 4],
      [90, 447, 3],
    ] as const
  ) {
    for (const kind of madeKinds) {
      const image = madeImage(kind, width, height, channels);
      const canvas = canvasOf(image, "pad", [255, 255, 255]);
      const what = `${kind} ${width}x${height}x${channels}`;
      const shrinks = Math.max(width, height) > 448;
      ok(
        agrees(
          shrinks
            ? areaSimd(canvas, 448, 448)
            : pillowSimd(canvas, 448, 448, "lanczos"),
          () =>
            shrinks
              ? areaOfCanvas(canvas, 448, 448)
              : pillowOfCanvas(canvas, 448, 448, "lanczos"),
        ),
        what,
      );
      ok(
        agrees(
          pillowSimd(canvas, 384, 384, "bicubic"),
          () => pillowOfCanvas(canvas, 384, 384, "bicubic"),
        ),
        what,
      );
    }
  }
});

Deno.test("resampleCanvas() asks the twin where the WebAssembly has no answer", () => {
  const image = madeImage("noise", 90, 60);
  const canvas = canvasOf(image, "pad", [255, 255, 255]);
  // Whole factors, and results of a few columns.
  for (const [width, height] of [[45, 45], [3, 31]] as const) {
    equal(areaSimd(canvas, width, height), null);
    deepEqual(
      resampleCanvas(canvas, width, height, "area"),
      areaOfCanvas(canvas, width, height),
    );
  }
  equal(pillowSimd(canvas, 5, 31, "lanczos"), null);
  deepEqual(
    resampleCanvas(canvas, 5, 31, "lanczos"),
    pillowOfCanvas(canvas, 5, 31, "lanczos"),
  );
});

Deno.test("a result is a copy that later images leave alone", () => {
  const canvas = canvasOf(madeImage("noise", 61, 47), "pad", [1, 2, 3]);
  const first = areaSimd(canvas, 40, 40)!;
  const kept = first.data.slice();
  // Larger than the memory is at the start.
  const large = canvasOf(madeImage("noise", 700, 690), "pad", [9, 9, 9]);
  areaSimd(large, 448, 448);
  deepEqual(first.data, kept);
});
