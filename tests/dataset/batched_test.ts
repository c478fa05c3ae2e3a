import { deepEqual } from "node:assert/strict";
import { batched } from "../../src/dataset/batched.ts";

async function* from<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

const cases: readonly [
  name: string,
  items: readonly number[],
  size: number,
  expected: readonly (readonly number[])[],
][] = [
  ["nothing", [], 3, []],
  ["a full and a partial list", [1, 2, 3, 4, 5], 3, [[1, 2, 3], [4, 5]]],
  ["items that ride along", [1, -1, 2, -2, 3], 2, [[1, -1, 2], [-2, 3]]],
  ["a run that never counts", Array(20).fill(-1), 1, [
    Array(8).fill(-1),
    Array(8).fill(-1),
    Array(4).fill(-1),
  ]],
];

for (const [name, items, size, expected] of cases) {
  Deno.test(`batched() gathers ${name}`, async () => {
    const lists: (readonly number[])[] = [];
    for await (const list of batched(from(items), () => size, (n) => n > 0)) {
      lists.push(list);
    }
    deepEqual(lists, expected);
  });
}
