import { deepEqual } from "node:assert/strict";
import { poolSize } from "../../src/dataset/pool_size.ts";

for (
  const [asked, cores, pictures, threads] of [
    [null, 1, 2, 1],
    [null, 2, 3, 2],
    [null, 7, 8, 7],
    [null, 64, 8, 8],
    [0, 2, 1, 1],
    [1, 4, 1, 1],
    [3, 2, 3, 2],
    [100, 2, 4, 2],
    [12, 64, 12, 12],
  ] as const
) {
  Deno.test(`poolSize() of ${asked ?? "nothing said"} on ${cores} cores is ${pictures} pictures by ${threads} workers`, () => {
    deepEqual(poolSize({ maxDataLoaderNWorkers: asked }, cores), {
      pictures,
      threads,
    });
  });
}
