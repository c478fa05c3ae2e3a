/**
 * Gathers items into lists of a size; the last list may be shorter.
 *
 * @param source The items, in order.
 * @param size How many counted items a list has, 1 or more; asked anew for each list.
 * @param counts Which items count; the others ride along without taking a
 * place, so that broken images do not leave holes in a batch.
 */
export async function* batched<Item>(
  source: AsyncIterable<Item>,
  size: () => number,
  counts: (item: Item) => boolean,
): AsyncGenerator<readonly Item[], void, void> {
  let batch: Item[] = [];
  let counted = 0;
  for await (const item of source) {
    batch.push(item);
    if (counts(item)) counted++;
    // A long run of broken images must not gather without end either.
    const wanted = size();
    if (counted >= wanted || batch.length >= wanted * 8) {
      yield batch;
      batch = [];
      counted = 0;
    }
  }
  if (batch.length > 0) yield batch;
}
