import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";

/** The side of a flat picture: the model's own, so that nothing is resized. */
const SIDE = 448;

/**
 * The PNG of a picture of two colours, 448 x 448, in a few hundred bytes: quick
 * to make, of the usual size once it is decoded. No two numbers give the same
 * bytes.
 *
 * @param index From 0 to 2^24 - 1.
 */
export function flatPicture(index: number): Uint8Array<ArrayBuffer> {
  // An odd factor: every number has a colour of its own.
  const colour = Math.imul(index, 0x9e3779b1) & 0xffffff;
  const palette = Uint8Array.of(
    ...[colour >> 16, colour >> 8 & 0xff, colour & 0xff],
    ...[255 - (colour & 0xff), colour >> 16, index & 0xff],
  );
  const { head, tail } = parts();
  return concatenated([head, chunk("PLTE", palette), tail]);
}

/**
 * Writes flat pictures into a folder; those that are there already stay.
 *
 * @param folder Where; it is made.
 * @param count How many.
 * @param signal Stops it between two pictures.
 */
export async function makeFlatPictures(
  folder: string,
  count: number,
  signal: AbortSignal,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (let at = 0; at < count; at++) {
    if (at % 1000 === 0) {
      signal.throwIfAborted();
      // The listener of Ctrl-C must get its turn.
      await new Promise((resolve) => setTimeout(resolve));
    }
    const name = `${String(at).padStart(6, "0")}.png`;
    // Synchronously: a hundred thousand small files take seconds this way.
    Deno.writeFileSync(join(folder, name), flatPicture(at));
  }
}

/** What is before and after the palette. */
interface Parts {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

let known: Parts | null = null;

function parts(): Parts {
  if (known !== null) return known;
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, SIDE);
  view.setUint32(4, SIDE);
  // Eight bits a pixel, which name a colour of the palette.
  header.set([8, 3], 8);
  // The upper half is of one colour, the lower of the other.
  const rows = new Uint8Array(SIDE * (SIDE + 1));
  for (let row = SIDE / 2; row < SIDE; row++) {
    rows.fill(1, row * (SIDE + 1) + 1, (row + 1) * (SIDE + 1));
  }
  known = {
    head: concatenated([
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
      chunk("IHDR", header),
    ]),
    tail: concatenated([
      chunk("IDAT", deflateSync(rows)),
      chunk("IEND", new Uint8Array()),
    ]),
  };
  return known;
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(data, 8);
  const sum = crc32(bytes.subarray(4, data.length + 8));
  view.setUint32(data.length + 8, sum);
  return bytes;
}

function concatenated(
  pieces: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(
    pieces.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
