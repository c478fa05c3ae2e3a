import type { RawImage } from "../../src/image/raw_image.ts";
import { clamp, type Colour } from "./colour.ts";
import type { Shape } from "./shape.ts";

/** A picture that is being drawn: straight RGBA, four floats a pixel. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array<ArrayBuffer>;
}

/** What a shape is filled with: one colour, or one for each place. */
export type Paint = Colour | ((x: number, y: number) => Colour);

/** An empty, transparent canvas. */
export function canvas(width: number, height: number): Canvas {
  return { width, height, data: new Float32Array(width * height * 4) };
}

/** Lays one colour over what is at a pixel. */
function blend(
  data: Float32Array,
  at: number,
  colour: Colour,
  opacity: number,
): void {
  const over = colour[3] * opacity;
  if (over <= 0) return;
  const under = (data[at + 3] ?? 0) * (1 - over);
  const sum = over + under;
  for (const k of [0, 1, 2] as const) {
    data[at + k] = (colour[k] * over + (data[at + k] ?? 0) * under) / sum;
  }
  data[at + 3] = sum;
}

/** Paints every pixel. Colours are asked for at the middle of each. */
export function wash(target: Canvas, paint: Paint): void {
  const { width, height, data } = target;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = typeof paint === "function"
        ? paint(x + 0.5, y + 0.5)
        : paint;
      blend(data, (y * width + x) * 4, colour, 1);
    }
  }
}

/**
 * Paints a shape, its edges smoothed.
 *
 * @param soft over how many pixels the edge fades; 1 is crisp
 */
export function fill(
  target: Canvas,
  shape: Shape,
  paint: Paint,
  soft = 1,
): void {
  const { width, height, data } = target;
  const { box } = shape;
  const left = Math.max(0, Math.floor(box.left - soft));
  const right = Math.min(width, Math.ceil(box.right + soft));
  const top = Math.max(0, Math.floor(box.top - soft));
  const bottom = Math.min(height, Math.ceil(box.bottom + soft));
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const distance = shape.distance(x + 0.5, y + 0.5);
      const cover = clamp(0.5 - distance / soft);
      if (cover === 0) continue;
      const colour = typeof paint === "function"
        ? paint(x + 0.5, y + 0.5)
        : paint;
      blend(data, (y * width + x) * 4, colour, cover);
    }
  }
}

/** Changes every pixel's colour, as a filter does. */
export function develop(
  target: Canvas,
  change: (colour: Colour, x: number, y: number) => Colour,
): void {
  const { width, height, data } = target;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const colour: Colour = [
        data[at] ?? 0,
        data[at + 1] ?? 0,
        data[at + 2] ?? 0,
        data[at + 3] ?? 0,
      ];
      data.set(change(colour, x + 0.5, y + 0.5), at);
    }
  }
}

/**
 * The picture in 8 bits.
 *
 * @param channels three for an opaque picture, four to keep the transparency
 */
export function toRawImage(source: Canvas, channels: 3 | 4): RawImage {
  const { width, height } = source;
  const data = new Uint8Array(width * height * channels);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      const value = source.data[pixel * 4 + channel] ?? 0;
      data[pixel * channels + channel] = Math.round(clamp(value) * 255);
    }
  }
  return { data, width, height, channels };
}
