import { isGranted } from "../files/is_granted.ts";
import {
  openGarbageCollector,
  whenHeapGrows,
} from "../threads/garbage_collector.ts";

/** Gives memory back that nothing needs, from time to time and when it is told to. */
export interface MemorySpare extends Disposable {
  /** Gives it back at once. */
  now(): Promise<void>;
}

/**
 * Has memory that nothing needs given back to the system whenever V8's heap has
 * grown, until it is disposed of. For a program that is alone in its process: V8
 * stops the world for it. glibc, too, keeps what was freed where something
 * behind it was not.
 *
 * What can't be had, for want of a permission or on another system, is left out.
 */
export function spareMemory(): MemorySpare {
  let spare: Promise<() => void> | null = null;
  const now = async (): Promise<void> => {
    // Short runs load nothing for it.
    spare ??= openSpare();
    (await spare)();
  };
  return { now, ...whenHeapGrows(now) };
}

/**
 * Finds what gives memory back.
 *
 * @returns Does it, at once.
 */
export async function openSpare(): Promise<() => void> {
  const [collect, trim] = [await openGarbageCollector(), await openTrim()];
  return () => {
    collect();
    // What the collector has freed among it.
    trim();
  };
}

const nothing = (): void => {};

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
