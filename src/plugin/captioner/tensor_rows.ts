import type { TensorData } from "./plugin_captioner.ts";

/**
 * Rows of a tensor in another order, some more than once.
 *
 * @param data All rows, one after the other.
 * @param rows How many there are, one at the least.
 * @param order Which row comes where; each is one of them.
 * @returns New memory.
 */
export function tensorRows(
  data: TensorData,
  rows: number,
  order: readonly number[],
): TensorData {
  const size = data.length / rows;
  const Numbers = data.constructor as new (length: number) => TensorData;
  const gathered = new Numbers(size * order.length);
  for (const [i, row] of order.entries()) {
    // Each is of the same type as the other.
    gathered.set(
      data.subarray(row * size, (row + 1) * size) as never,
      i * size,
    );
  }
  return gathered;
}
