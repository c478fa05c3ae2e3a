import { isGranted } from "../files/is_granted.ts";

/** Milliseconds from one look at the memory to the next. */
const EVERY = 2000;

/** Bytes that V8's heap may have grown by: giving back takes some 40 ms. */
const GROWN = 12 * 2 ** 20;

/** Gives memory back that nothing needs, from time to time and when it is told to. */
export interface MemorySpare extends Disposable {
  /** Gives it back at once. */
  now(): Promise<void>;
}

/**
 * Has memory that nothing needs given back to the system whenever V8's heap has
 * grown, until it is disposed of. For a program that is alone in its process: V8
 * stops the world for it.
 *
 * V8 lets the space for new objects grow up to
 * 64 MB by what outlives a collection, which adds up however little it is, and
 * shrinks it only where hardly anything is allocated. And glibc keeps what was
 * freed where something behind it was not.
 *
 * What can't be had, for want of a permission or on another system, is left out.
 */
export function spareMemory(): MemorySpare {
  let spare: Promise<() => void> | null = null;
  let least = Infinity;
  const now = async (): Promise<void> => {
    // Short runs load nothing for it.
    spare ??= openSpare();
    (await spare)();
  };
  const timer = setInterval(async () => {
    const { heapTotal } = Deno.memoryUsage();
    least = Math.min(least, heapTotal);
    if (heapTotal < least + GROWN) return;
    await now();
    least = Deno.memoryUsage().heapTotal;
  }, EVERY);
  Deno.unrefTimer(timer);
  return { now, [Symbol.dispose]: () => clearInterval(timer) };
}

/**
 * Finds what gives memory back.
 *
 * @returns Does it, at once.
 */
export async function openSpare(): Promise<() => void> {
  const [collect, trim] = [await openCollector(), await openTrim()];
  return () => {
    collect();
    // What the collector has freed among it.
    trim();
  };
}

const nothing = (): void => {};

/** A whole garbage collection, which V8 hands out to whoever sets its flag. */
async function openCollector(): Promise<() => void> {
  try {
    const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([
      import("node:v8"),
      import("node:vm"),
    ]);
    setFlagsFromString("--expose-gc");
    const collect: unknown = runInNewContext("gc");
    // Contexts that are made from now on are none of its business.
    setFlagsFromString("--no-expose-gc");
    return typeof collect === "function" ? () => collect() : nothing;
  } catch {
    return nothing;
  }
}

/** glibc's `malloc_trim(0)`. */
async function openTrim(): Promise<() => void> {
  const path = "libc.so.6";
  if (Deno.build.os !== "linux") return nothing;
  if (!await isGranted({ name: "ffi", path })) return nothing;
  try {
    const { symbols } = Deno.dlopen(
      path,
      { malloc_trim: { parameters: ["usize"], result: "i32" } } as const,
    );
    return () => void symbols.malloc_trim(0n);
  } catch {
    return nothing;
  }
}
