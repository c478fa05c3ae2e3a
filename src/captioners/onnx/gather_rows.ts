import type { Floats, FloatTensor } from "./floats.ts";

/**
 * Rows of a tensor in another order, some more than once.
 *
 * @param tensor Its first size counts the rows.
 * @param order Which row comes where.
 * @returns The same memory where rows that lie together are taken as they lie.
 */
export function gatherRows(
  { data, dims: [rows = 0, ...rest] }: FloatTensor,
  order: readonly number[],
): FloatTensor {
  const dims = [order.length, ...rest];
  const size = data.length / rows;
  const first = order[0] ?? 0;
  if (order.every((row, i) => row === first + i)) {
    const part = order.length === rows
      ? data
      : data.subarray(first * size, (first + order.length) * size);
    return { data: part, dims };
  }
  const gathered: Floats = data instanceof Float32Array
    ? new Float32Array(size * order.length)
    : new Float16Array(size * order.length);
  for (const [i, row] of order.entries()) {
    gathered.set(data.subarray(row * size, (row + 1) * size), i * size);
  }
  return { data: gathered, dims };
}
