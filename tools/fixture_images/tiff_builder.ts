import { concat } from "./png_builder.ts";

/** What {@linkcode buildTiff} is told. */
export interface TiffRecipe {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Bits a sample: 1, 2, 4, 8, 16 or 32. */
  readonly bits: number;
  /** Samples a pixel. */
  readonly samples: number;
  /** The tag PhotometricInterpretation. */
  readonly photometric: number;
  /** The sample in the file's own depth; for floats, the number itself. */
  readonly sample: (x: number, y: number, channel: number) => number;
  /** Motorola's byte order. */
  readonly bigEndian?: boolean;
  /** 1 unsigned, 2 signed, 3 float. */
  readonly sampleFormat?: number;
  /** The tag ExtraSamples. */
  readonly extra?: readonly number[];
  /** Each channel on its own. */
  readonly planar?: boolean;
  /** Rows a strip. */
  readonly rowsPerStrip?: number;
  /** The sides of a tile, in place of strips. */
  readonly tile?: number;
  /** The tag ColorMap. */
  readonly colourMap?: readonly number[];
  /** The tag Orientation. */
  readonly orientation?: number;
  /** The tag Compression, where the data only claims it. */
  readonly compression?: number;
}

/**
 * Builds an uncompressed TIFF of one page.
 *
 * @param recipe What it shall hold.
 * @returns The file.
 */
export function buildTiff(recipe: TiffRecipe): Uint8Array {
  const little = !recipe.bigEndian;
  const pieces = recipe.planar
    ? Array.from(
      { length: recipe.samples },
      (_, channel) => cut(recipe, [channel]),
    ).flat()
    : cut(
      recipe,
      Array.from({ length: recipe.samples }, (_, channel) => channel),
    );
  const offsets: number[] = [];
  let at = 8;
  for (const piece of pieces) {
    offsets.push(at);
    at += piece.length + (piece.length & 1);
  }
  const counts = pieces.map((piece) => piece.length);
  const tags: [tag: number, type: 3 | 4, values: readonly number[]][] = [
    [256, 4, [recipe.width]],
    [257, 4, [recipe.height]],
    [258, 3, Array.from({ length: recipe.samples }, () => recipe.bits)],
    [259, 3, [recipe.compression ?? 1]],
    [262, 3, [recipe.photometric]],
  ];
  if (!recipe.tile) tags.push([273, 4, offsets]);
  if (recipe.orientation) tags.push([274, 3, [recipe.orientation]]);
  tags.push([277, 3, [recipe.samples]]);
  if (!recipe.tile) {
    tags.push([278, 4, [recipe.rowsPerStrip ?? recipe.height]], [
      279,
      4,
      counts,
    ]);
  }
  tags.push([284, 3, [recipe.planar ? 2 : 1]]);
  if (recipe.colourMap) tags.push([320, 3, recipe.colourMap]);
  if (recipe.tile) {
    tags.push([322, 4, [recipe.tile]], [323, 4, [recipe.tile]], [
      324,
      4,
      offsets,
    ], [325, 4, counts]);
  }
  if (recipe.extra) tags.push([338, 3, recipe.extra]);
  if (recipe.sampleFormat) {
    tags.push([
      339,
      3,
      Array.from({ length: recipe.samples }, () => recipe.sampleFormat!),
    ]);
  }
  const directory = new DataView(new ArrayBuffer(2 + 12 * tags.length + 4));
  directory.setUint16(0, tags.length, little);
  const extras: Uint8Array[] = [];
  let extraAt = at + directory.byteLength;
  tags.forEach(([tag, type, values], i) => {
    const entry = 2 + 12 * i;
    const width = type === 3 ? 2 : 4;
    directory.setUint16(entry, tag, little);
    directory.setUint16(entry + 2, type, little);
    directory.setUint32(entry + 4, values.length, little);
    const whole = new DataView(
      new ArrayBuffer(Math.max(4, values.length * width)),
    );
    values.forEach((value, k) =>
      type === 3
        ? whole.setUint16(2 * k, value, little)
        : whole.setUint32(4 * k, value, little)
    );
    if (values.length * width <= 4) {
      directory.setUint32(entry + 8, whole.getUint32(0));
    } else {
      directory.setUint32(entry + 8, extraAt, little);
      extras.push(new Uint8Array(whole.buffer));
      extraAt += whole.byteLength;
    }
  });
  const head = new DataView(new ArrayBuffer(8));
  head.setUint16(0, little ? 0x4949 : 0x4d4d);
  head.setUint16(2, 42, little);
  head.setUint32(4, at, little);
  return concat([
    new Uint8Array(head.buffer),
    ...pieces.flatMap((piece) => [piece, new Uint8Array(piece.length & 1)]),
    new Uint8Array(directory.buffer),
    ...extras,
  ]);
}

/** The strips or tiles of these channels. */
function cut(recipe: TiffRecipe, channels: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const across = recipe.tile ?? recipe.width;
  const down = recipe.tile ?? recipe.rowsPerStrip ?? recipe.height;
  for (let y0 = 0; y0 < recipe.height; y0 += down) {
    for (let x0 = 0; x0 < recipe.width; x0 += across) {
      const rows = recipe.tile ? down : Math.min(down, recipe.height - y0);
      const lines: Uint8Array[] = [];
      for (let y = y0; y < y0 + rows; y++) {
        lines.push(packLine(recipe, channels, x0, across, y));
      }
      pieces.push(concat(lines));
    }
  }
  return pieces;
}

function packLine(
  recipe: TiffRecipe,
  channels: readonly number[],
  x0: number,
  columns: number,
  y: number,
): Uint8Array {
  const { bits } = recipe;
  const little = !recipe.bigEndian;
  const line = new DataView(
    new ArrayBuffer(Math.ceil(columns * channels.length * bits / 8)),
  );
  let at = 0;
  for (let x = x0; x < x0 + columns; x++) {
    for (const channel of channels) {
      const outside = x >= recipe.width || y >= recipe.height;
      const value = outside ? 0 : recipe.sample(x, y, channel);
      if (bits === 32 && recipe.sampleFormat === 3) {
        line.setFloat32(at >> 3, value, little);
      } else if (bits === 32) line.setUint32(at >> 3, value, little);
      else if (bits === 16) line.setUint16(at >> 3, value & 0xffff, little);
      else {
        line.setUint8(
          at >> 3,
          line.getUint8(at >> 3) |
            (value & (1 << bits) - 1) << (8 - bits - (at & 7)),
        );
      }
      at += bits;
    }
  }
  return new Uint8Array(line.buffer);
}
