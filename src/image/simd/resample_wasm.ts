import { resampleWasmBase64 } from "./resample_wasm.gen.ts";

/** The functions of tools/simd/resample.as, which says what they do. */
export interface ResampleWasm {
  readonly memory: WebAssembly.Memory;
  readonly areaRow: (
    source: number,
    places: number,
    weights: number,
    taps: number,
    cells: number,
    out: number,
  ) => void;
  readonly areaColumn: (
    rows: number,
    weights: number,
    taps: number,
    size: number,
    out: number,
  ) => void;
  readonly pillowRow: (
    source: number,
    places: number,
    weights: number,
    pairs: number,
    cells: number,
    out: number,
  ) => void;
  readonly pillowColumn: (
    rows: number,
    weights: number,
    pairs: number,
    size: number,
    out: number,
  ) => void;
  readonly pixelFloats: (
    source: number,
    out: number,
    pixels: number,
    isReversed: number,
  ) => void;
}

/** What loops may read or write beyond the end of a part of the memory. */
const SLACK = 64;

let known: ResampleWasm | null | undefined;

/** Loads the WebAssembly, once a thread; null where the machine has no SIMD. */
export function resampleWasm(): ResampleWasm | null {
  if (known === undefined) known = load();
  return known;
}

function load(): ResampleWasm | null {
  const bytes = Uint8Array.fromBase64(resampleWasmBase64.join(""));
  if (!WebAssembly.validate(bytes)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return exports as unknown as ResampleWasm;
}

/**
 * Lays parts out in the memory, one after the other, and lets it grow where
 * they need more: views of it that were made before are void then.
 *
 * @param memory The memory.
 * @param sizes The bytes of each part.
 * @returns Where each part begins, at a multiple of 16.
 */
export function layOut(
  memory: WebAssembly.Memory,
  sizes: readonly number[],
): readonly number[] {
  // What lies at 0 is left alone: nobody wants a part that is null.
  let end = SLACK;
  const starts = sizes.map((size) => {
    const start = end;
    end = (start + size + SLACK + 15) & ~15;
    return start;
  });
  const lacking = end - memory.buffer.byteLength;
  if (lacking > 0) memory.grow(Math.ceil(lacking / 65536));
  return starts;
}
