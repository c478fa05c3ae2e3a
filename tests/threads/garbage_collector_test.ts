import { deepEqual, equal } from "node:assert/strict";
import { whenHeapGrows } from "../../src/threads/garbage_collector.ts";

const MB = 2 ** 20;

/** Lets the watch look at heaps of these sizes; gives those at which it acted. */
async function actedAt(
  sizes: readonly number[],
  left: number,
): Promise<readonly number[]> {
  const acted: number[] = [];
  let looks = 0;
  let size = 0;
  let isCollected = false;
  using _watch = whenHeapGrows(
    () => {
      acted.push(size);
      isCollected = true;
    },
    () => {
      if (isCollected) {
        isCollected = false;
        return left * MB;
      }
      size = sizes[looks++] ?? 0;
      return size * MB;
    },
    1,
  );
  // The watch itself keeps no program alive.
  while (looks <= sizes.length) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return acted;
}

Deno.test("whenHeapGrows() acts each time that a heap has grown by six megabytes since it was least", async () => {
  const sizes = [20, 25, 12, 17, 18, 15, 19, 20, 19];
  deepEqual(await actedAt(sizes, 14), [18, 20]);
});

Deno.test("whenHeapGrows() leaves a heap alone that goes up and down by less", async () => {
  deepEqual(await actedAt([20, 25, 21, 25, 20, 25], 0), []);
});

Deno.test("whenHeapGrows() looks no more once it is disposed of", async () => {
  let looks = 0;
  const watch = whenHeapGrows(() => {}, () => ++looks, 1);
  while (looks === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  watch[Symbol.dispose]();
  const before = looks;
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  equal(looks, before);
});
