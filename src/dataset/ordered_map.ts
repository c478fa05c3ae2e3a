/**
 * Works on several items at once and gives the results in the items' order.
 *
 * The source is read no further than `width` items ahead of what was taken,
 * so nothing grows with its length. When the taker stops early, what is under
 * way is waited for, and the source is closed.
 *
 * @param source The items; read one at a time.
 * @param width How many may be under way at once, 1 or more.
 * @param work What is done with each.
 */
export async function* orderedMap<Item, Result>(
  source: AsyncIterable<Item> | Iterable<Item>,
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, void> {
  const items = iterate(source);
  const underWay: Promise<Result>[] = [];
  let reading: Promise<IteratorResult<Item>> | null = null;
  let more = true;
  try {
    while (true) {
      if (more && reading === null && underWay.length < width) {
        reading = Promise.resolve(items.next());
      }
      // A result that is ready is not held back by a source that is slow.
      const won = await Promise.race([
        ...(underWay.length > 0 ? [underWay[0]!.then(isResult)] : []),
        ...(reading === null ? [] : [reading.then(isItem)]),
        ...(underWay.length === 0 && reading === null ? [END] : []),
      ]);
      if (won.kind === "end") return;
      if (won.kind === "result") {
        underWay.shift();
        yield won.result;
        continue;
      }
      reading = null;
      if (won.item.done) {
        more = false;
        continue;
      }
      const result = work(won.item.value);
      // Its turn to be awaited comes later; until then a failure is not unhandled.
      result.catch(() => {});
      underWay.push(result);
    }
  } finally {
    await Promise.allSettled([...underWay, reading]);
    await items.return?.();
  }
}

const END = { kind: "end" } as const;

function isResult<Result>(
  result: Result,
): { readonly kind: "result"; readonly result: Result } {
  return { kind: "result", result };
}

function isItem<Item>(
  item: IteratorResult<Item>,
): { readonly kind: "item"; readonly item: IteratorResult<Item> } {
  return { kind: "item", item };
}

function iterate<Item>(
  source: AsyncIterable<Item> | Iterable<Item>,
): AsyncIterator<Item> | Iterator<Item> {
  return Symbol.asyncIterator in source
    ? source[Symbol.asyncIterator]()
    : source[Symbol.iterator]();
}
