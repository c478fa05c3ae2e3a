/**
 * Whether a graph's answer holds one row a picture, so that it can be cut up
 * by pictures. An answer that is turned round (`[tags, batch]`) has as many
 * numbers, and would give each picture a mixture of all.
 *
 * @param dims The answer's sizes, outermost first. Sizes of 1 do not matter,
 * and rows may lie one after the other in the last size.
 * @param batch Pictures that were put to the graph.
 * @param outputs Numbers that come out for one picture.
 */
export function isByPicture(
  dims: readonly number[],
  batch: number,
  outputs: number,
): boolean {
  const all = dims.reduce((product, dim) => product * dim, 1);
  if (all !== batch * outputs) return false;
  if (outputs === 1) return true;
  let row = 1;
  for (const dim of dims.toReversed()) {
    row *= dim;
    if (row === outputs) return true;
    if (row > outputs) return row === dim && dim % outputs === 0;
  }
  return false;
}
