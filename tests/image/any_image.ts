import fc from "npm:fast-check@4.10.2";
import type { Rgb } from "../../src/image/input_spec.ts";
import type { RawImage } from "../../src/image/raw_image.ts";

/** Sides of an image or a canvas, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Images of a size with `channels` channels. Their bytes are noise, black and
 * white, two neighbouring values (whose means often end in a half), or all
 * the same; their memory may begin at any byte of its buffer.
 */
export function anyImage(
  size: fc.Arbitrary<Size>,
  channels: fc.Arbitrary<RawImage["channels"]> = fc.constant(3),
): fc.Arbitrary<RawImage> {
  return fc.record({
    size,
    channels,
    seed: fc.integer(),
    kind: fc.constantFrom("noise", "edges", "ties", "plain"),
    base: fc.integer({ min: 0, max: 254 }),
    offset: fc.integer({ min: 0, max: 4 }),
  }).map(({ size: { width, height }, channels, seed, kind, base, offset }) => {
    const count = width * height * channels;
    const data = new Uint8Array(count + offset).subarray(offset);
    let state = seed | 0;
    for (let i = 0; i < count; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      const byte = state >>> 24;
      data[i] = kind === "noise"
        ? byte
        : kind === "edges"
        ? (byte >> 7) * 255
        : kind === "ties"
        ? base + (byte >> 7)
        : base;
    }
    return { data, width, height, channels };
  });
}

/** Any number of channels. */
export const anyChannels: fc.Arbitrary<RawImage["channels"]> = fc.constantFrom(
  1,
  2,
  3,
  4,
);

/** White and black more often than other colours. */
export const anyColour: fc.Arbitrary<Rgb> = fc.oneof(
  fc.constant<Rgb>([255, 255, 255]),
  fc.constant<Rgb>([0, 0, 0]),
  fc.tuple(byte(), byte(), byte()),
);

function byte(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 255 });
}

/** Sizes with both sides in a range. */
export function sizes(max: number, min = 1): fc.Arbitrary<Size> {
  const side = fc.integer({ min, max });
  return fc.record({ width: side, height: side });
}

/** Sizes of strips: one side long, the other a few pixels, either way. */
export function strips(longest: number): fc.Arbitrary<Size> {
  return fc.tuple(
    fc.integer({ min: 1, max: longest }),
    fc.integer({ min: 1, max: 4 }),
    fc.boolean(),
  ).map(([long, short, isWide]) =>
    isWide ? { width: long, height: short } : { width: short, height: long }
  );
}
