import { concat } from "./png_builder.ts";

/** A picture inside a GIF. */
export interface GifFrame {
  /** Column of its left edge on the screen. */
  readonly left?: number;
  /** Row of its upper edge on the screen. */
  readonly top?: number;
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** The colour's number. */
  readonly index: (x: number, y: number) => number;
  /** Its own palette: RGB triples, 2, 4, ... or 256 of them. */
  readonly palette?: readonly (readonly [number, number, number])[];
  /** The number of the colour that is transparent. */
  readonly transparent?: number;
  /** What becomes of it: 0..3. */
  readonly disposal?: number;
  /** Rows in four passes. */
  readonly interlaced?: boolean;
  /** Bits of a colour's number. */
  readonly codeSize?: number;
}

/** What {@linkcode buildGif} is told. */
export interface GifRecipe {
  /** Columns of the screen. */
  readonly width: number;
  /** Rows of the screen. */
  readonly height: number;
  /** The palette of all: RGB triples, 2, 4, ... or 256 of them. */
  readonly palette?: readonly (readonly [number, number, number])[];
  /** The number of the background's colour. */
  readonly background?: number;
  /** The pictures. */
  readonly frames: readonly GifFrame[];
  /** Leaves out the trailer. */
  readonly endless?: boolean;
}

/**
 * Builds a GIF.
 *
 * @param recipe What it shall hold.
 * @returns The file.
 */
export function buildGif(recipe: GifRecipe): Uint8Array {
  const parts: (Uint8Array | number[])[] = [
    new TextEncoder().encode("GIF89a"),
    [...word(recipe.width), ...word(recipe.height)],
    [paletteFlags(recipe.palette), recipe.background ?? 0, 0],
    (recipe.palette ?? []).flat(),
  ];
  for (const frame of recipe.frames) {
    const flags = (frame.disposal ?? 0) << 2 |
      (frame.transparent === undefined ? 0 : 1);
    if (flags > 0) {
      parts.push([0x21, 0xf9, 4, flags, 10, 0, frame.transparent ?? 0, 0]);
    }
    parts.push([0x2c, ...word(frame.left ?? 0), ...word(frame.top ?? 0)]);
    parts.push([...word(frame.width), ...word(frame.height)]);
    parts.push([paletteFlags(frame.palette) | (frame.interlaced ? 64 : 0)]);
    parts.push((frame.palette ?? []).flat(), packFrame(frame));
  }
  if (!recipe.endless) parts.push([0x3b]);
  return concat(parts);
}

function paletteFlags(palette: GifRecipe["palette"]): number {
  return palette === undefined ? 0 : 0x80 | Math.log2(palette.length) - 1;
}

function word(value: number): [number, number] {
  return [value & 255, value >> 8];
}

function packFrame(frame: GifFrame): number[] {
  const size = Math.max(2, frame.codeSize ?? 8);
  const lines = frame.interlaced
    ? [[0, 8], [4, 8], [2, 4], [1, 2]].flatMap(([first, step]) => {
      const pass: number[] = [];
      for (let y = first!; y < frame.height; y += step!) pass.push(y);
      return pass;
    })
    : Array.from({ length: frame.height }, (_, y) => y);
  const indices = lines.flatMap((y) =>
    Array.from({ length: frame.width }, (_, x) => frame.index(x, y))
  );
  const bytes = lzw(indices, size);
  const blocks: number[] = [size];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  return [...blocks, 0];
}

function lzw(indices: readonly number[], size: number): number[] {
  const clear = 1 << size;
  const bytes: number[] = [];
  let held = 0;
  let count = 0;
  let width = size + 1;
  let table = new Map<string, number>();
  const write = (code: number): void => {
    held |= code << count;
    count += width;
    while (count >= 8) {
      bytes.push(held & 255);
      held >>>= 8;
      count -= 8;
    }
  };
  write(clear);
  let next = clear + 2;
  let prefix = "";
  const code = (run: string): number =>
    run.includes(",") ? table.get(run)! : Number(run);
  for (const index of indices) {
    const run = prefix === "" ? `${index}` : `${prefix},${index}`;
    if (prefix === "" || table.has(run)) {
      prefix = run;
      continue;
    }
    write(code(prefix));
    if (next === 4096) {
      write(clear);
      table = new Map();
      next = clear + 2;
      width = size + 1;
    } else {
      if (next === 1 << width) width++;
      table.set(run, next++);
    }
    prefix = `${index}`;
  }
  write(code(prefix));
  // The reader adds an entry for the code just written, so its width may grow here too.
  if (next === 1 << width && width < 12) width++;
  write(clear + 1);
  if (count > 0) bytes.push(held & 255);
  return bytes;
}
