import { concat } from "./png_builder.ts";

/** What {@linkcode buildBmp} is told. */
export interface BmpRecipe {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** 1, 4, 8, 16, 24 or 32. */
  readonly bits: number;
  /** Bytes of the information header: 12, 16, 40, 52, 56, 64, 108 or 124. */
  readonly header?: number;
  /** 0 none, 1 RLE8, 2 RLE4, 3 bit fields, and whatever a bad file claims. */
  readonly compression?: number;
  /** The pixel as the file's own number. */
  readonly pixel?: (x: number, y: number) => number;
  /** The stored bytes, where they are not rows of pixels. */
  readonly data?: readonly number[];
  /** First row first. */
  readonly topDown?: boolean;
  /** Red, green, blue and alpha masks. */
  readonly masks?: readonly number[];
  /** RGB triples. */
  readonly palette?: readonly (readonly [number, number, number])[];
  /** The number of colours that the header claims. */
  readonly claimed?: number;
  /** Unused bytes between the palette and the pixels. */
  readonly gap?: number;
}

/**
 * Builds a BMP.
 *
 * @param recipe What it shall hold.
 * @returns The file.
 */
export function buildBmp(recipe: BmpRecipe): Uint8Array {
  const size = recipe.header ?? 40;
  const info = new DataView(new ArrayBuffer(size));
  info.setUint32(0, size, true);
  if (size === 12) {
    info.setUint16(4, recipe.width, true);
    info.setUint16(6, recipe.height, true);
    info.setUint16(8, 1, true);
    info.setUint16(10, recipe.bits, true);
  } else {
    info.setInt32(4, recipe.width, true);
    info.setInt32(8, recipe.topDown ? -recipe.height : recipe.height, true);
    info.setUint16(12, 1, true);
    info.setUint16(14, recipe.bits, true);
    if (size > 16) {
      info.setUint32(16, recipe.compression ?? 0, true);
      info.setUint32(32, recipe.claimed ?? recipe.palette?.length ?? 0, true);
    }
  }
  const masks = recipe.masks ?? [];
  let trailer = new Uint8Array(0);
  if (size >= 52 && size !== 64) {
    masks.slice(0, (size - 40) / 4).forEach((mask, i) =>
      info.setUint32(40 + 4 * i, mask, true)
    );
  } else if (masks.length > 0) {
    trailer = new Uint8Array(12);
    masks.slice(0, 3).forEach((mask, i) =>
      new DataView(trailer.buffer).setUint32(4 * i, mask, true)
    );
  }
  const palette = (recipe.palette ?? []).flatMap(([red, green, blue]) =>
    size === 12 ? [blue, green, red] : [blue, green, red, 0]
  );
  const pixels = recipe.data ?? packRows(recipe);
  const offset = 14 + size + trailer.length + palette.length +
    (recipe.gap ?? 0);
  const head = new DataView(new ArrayBuffer(14));
  head.setUint16(0, 0x4d42, true);
  head.setUint32(2, offset + pixels.length, true);
  head.setUint32(10, offset, true);
  return concat([
    new Uint8Array(head.buffer),
    new Uint8Array(info.buffer),
    trailer,
    palette,
    new Uint8Array(recipe.gap ?? 0).fill(0xee),
    pixels,
  ]);
}

function packRows(recipe: BmpRecipe): number[] {
  const { width, height, bits } = recipe;
  const stride = ((width * bits + 31) >> 5) * 4;
  const packed: number[] = [];
  for (let line = 0; line < height; line++) {
    const y = recipe.topDown ? line : height - 1 - line;
    const row = new Uint8Array(stride);
    for (let x = 0; x < width; x++) {
      const value = recipe.pixel?.(x, y) ?? 0;
      if (bits < 8) {
        const at = x * bits;
        row[at >> 3] = row[at >> 3]! | value << (8 - bits - (at & 7));
      } else {
        for (let byte = 0; byte < bits / 8; byte++) {
          row[x * bits / 8 + byte] = value >>> (8 * byte) & 255;
        }
      }
    }
    packed.push(...row);
  }
  return packed;
}
