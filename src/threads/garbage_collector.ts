/** Milliseconds from one look at the heap to the next. */
const EVERY = 1000;

/** Bytes that a heap may have grown by: to collect takes 10 to 40 ms. */
const GROWN = 6 * 2 ** 20;

/**
 * Finds V8's whole garbage collection of this thread, which it hands out to
 * whoever sets its flag.
 *
 * @returns Collects, at once; does nothing where it is not to be had.
 */
export async function openGarbageCollector(): Promise<() => void> {
  try {
    const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([
      import("node:v8"),
      import("node:vm"),
    ]);
    setFlagsFromString("--expose-gc");
    const collect: unknown = runInNewContext("gc");
    // Contexts that are made from now on are none of its business.
    setFlagsFromString("--no-expose-gc");
    return typeof collect === "function" ? () => collect() : () => {};
  } catch {
    return () => {};
  }
}

/**
 * Has something done whenever this thread's heap has grown, until it is
 * disposed of. What is done should collect garbage: V8 lets the space for new
 * objects grow up to 64 MB by what outlives a collection, which adds up however
 * little it is, and shrinks it only where hardly anything is allocated.
 *
 * @param act What is done; by default it collects garbage, which stops the thread.
 * @param heapTotal Bytes of the heap.
 * @param every Milliseconds from one look to the next.
 */
export function whenHeapGrows(
  act: () => void | Promise<void> = collect,
  heapTotal: () => number = () => Deno.memoryUsage().heapTotal,
  every = EVERY,
): Disposable {
  let least = Infinity;
  const timer = setInterval(async () => {
    const now = heapTotal();
    least = Math.min(least, now);
    if (now < least + GROWN) return;
    await act();
    least = heapTotal();
  }, every);
  Deno.unrefTimer(timer);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

let collector: Promise<() => void> | null = null;

async function collect(): Promise<void> {
  // Threads that live for a moment load nothing for it.
  collector ??= openGarbageCollector();
  (await collector)();
}
