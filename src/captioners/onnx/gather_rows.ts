/**
 * Rows of a tensor in another order, some more than once.
 *
 * @param data All rows, one after the other.
 * @param rows How many there are.
 * @param order Which row comes where.
 * @returns The same memory where nothing changes.
 */
export function gatherRows(
  data: Float32Array,
  rows: number,
  order: readonly number[],
): Float32Array {
  if (order.length === rows && order.every((row, i) => row === i)) return data;
  const size = data.length / rows;
  const gathered = new Float32Array(size * order.length);
  for (const [i, row] of order.entries()) {
    gathered.set(data.subarray(row * size, (row + 1) * size), i * size);
  }
  return gathered;
}
