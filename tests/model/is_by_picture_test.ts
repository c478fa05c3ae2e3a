import { equal } from "node:assert/strict";
import { isByPicture } from "../../src/model/is_by_picture.ts";

for (
  const [dims, batch, outputs, expected] of [
    [[4, 8], 4, 8, true],
    [[1, 8], 1, 8, true],
    [[8], 1, 8, true],
    [[4, 1, 8], 4, 8, true],
    [[1, 4, 8], 4, 8, true],
    [[4, 2, 2, 2], 4, 8, true],
    [[1, 32], 4, 8, true],
    [[32], 4, 8, true],
    [[4], 4, 1, true],
    [[], 1, 1, true],
    [[8, 8], 8, 8, true],
    [[8, 4], 4, 8, false],
    [[8, 2], 2, 8, false],
    [[1, 8], 4, 8, false],
    [[4, 7], 4, 8, false],
    [[4, 0], 4, 8, false],
  ] as const
) {
  Deno.test(`isByPicture() is ${expected} for [${dims}] of ${batch} with ${outputs} outputs`, () => {
    equal(isByPicture(dims, batch, outputs), expected);
  });
}
