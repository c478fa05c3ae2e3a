import type { Canvas } from "../canvas.ts";
import { layRowOn } from "../lay_on.ts";

/** Bytes of a picture that are copied at once. */
const BAND = 65536;

/** Rows of a picture on their way into the memory of the WebAssembly. */
export interface RowSource {
  /** Bytes that it takes there. */
  readonly size: number;
  /**
   * Puts it into its place, before the first row is asked for.
   *
   * @param memory The memory as bytes.
   * @param at Where `size` bytes are free.
   */
  place(memory: Uint8Array, at: number): void;
  /**
   * Reads a row as RGB, margins included.
   *
   * @param y A row of the picture; each is at least the one before.
   * @returns Where it lies, until the next is asked for.
   */
  row(y: number): number;
}

/**
 * Reads columns `from` to `to` of each of a canvas's rows that hold a part of
 * the picture. Rows of RGB that are read whole come many at a time.
 *
 * @param canvas The canvas.
 * @param from The first column, counted on the canvas.
 * @param to The column after the last.
 */
export function rowSource(
  { image, background, left }: Canvas,
  from: number,
  to: number,
): RowSource {
  const stride = (to - from) * 3;
  const { data, width, height, channels } = image;
  const isWhole = channels === 3 && from === left && to === left + width;
  const most = isWhole
    ? Math.min(Math.max(Math.floor(BAND / stride), 1), height)
    : 1;
  let bytes: Uint8Array = new Uint8Array(0);
  let start = 0;
  let first = 0;
  let end = 0;
  return {
    size: stride * most,
    place(memory, at) {
      bytes = memory;
      start = at;
      if (isWhole) return;
      const [red, green, blue] = background;
      for (let i = at; i < at + stride; i += 3) {
        bytes[i] = red;
        bytes[i + 1] = green;
        bytes[i + 2] = blue;
      }
    },
    row(y) {
      if (y >= end) {
        first = y;
        end = Math.min(y + most, height);
        if (isWhole) {
          bytes.set(data.subarray(y * stride, end * stride), start);
        } else {
          const skipped = Math.max(from - left, 0);
          const count = Math.min(left + width, to) - left - skipped;
          const at = start + (left + skipped - from) * 3;
          layRowOn(image, background, y * width + skipped, count, bytes, at);
        }
      }
      return start + (y - first) * stride;
    },
  };
}
