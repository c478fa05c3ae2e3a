import { deepEqual } from "node:assert/strict";
import { cmykToRgb } from "../../../src/image/decoders/cmyk.ts";

Deno.test("cmykToRgb() takes ink from white, black last", () => {
  const cases: [cmyk: number[], rgb: number[]][] = [
    [[0, 0, 0, 0], [255, 255, 255]],
    [[0, 0, 0, 255], [0, 0, 0]],
    [[255, 0, 0, 0], [0, 255, 255]],
    [[0, 255, 255, 0], [255, 0, 0]],
    // What Pillow 12.3 gives.
    [[188, 232, 186, 83], [45, 16, 47]],
    [[205, 238, 180, 76], [35, 12, 53]],
    [[0, 145, 0, 83], [172, 74, 172]],
  ];
  for (const [cmyk, rgb] of cases) {
    deepEqual([...cmykToRgb(Uint8Array.from(cmyk))], rgb);
  }
});
