import { crc32 } from "node:zlib";
import type { SparseScores } from "../../caption/scores.ts";
import { NO_GROUP, SCORE_FLOOR, type ScoreLayout } from "./score_layout.ts";

/** What is known of one image's scores. */
export interface KnownScores extends SparseScores {
  /** For each category, what the probabilities that were not kept do not exceed. */
  readonly bounds: Float32Array;
}

/**
 * Writes an image's scores compactly and without loss: for each score that is
 * kept its output, as the distance from the one before (LEB128), then all of
 * them as float32, and a checksum. Kept are those from {@linkcode SCORE_FLOOR}
 * on, those of the layout, and of each category the highest of the rest, which
 * bounds what is not known.
 *
 * @param probabilities What the model gave.
 * @param layout What is kept.
 * @param content The image's digest; a row is no other image's.
 * @returns The row, or null where a score is no number from 0 to 1.
 */
export function encodeScores(
  probabilities: Float32Array,
  layout: ScoreLayout,
  content: Uint8Array,
): Uint8Array<ArrayBuffer> | null {
  const { outputs, groups, groupCount, always } = layout;
  if (probabilities.length !== outputs) return null;
  const highest = new Int32Array(groupCount).fill(-1);
  const places: number[] = [];
  for (let i = 0; i < outputs; i++) {
    const score = probabilities[i]!;
    if (!(score >= 0 && score <= 1)) return null;
    const group = groups[i]!;
    if (group === NO_GROUP) continue;
    if (score >= SCORE_FLOOR || always[i] === 1) places.push(i);
    else if (highest[group]! < 0 || score > probabilities[highest[group]!]!) {
      highest[group] = i;
    }
  }
  for (const place of highest) if (place >= 0) places.push(place);
  places.sort((a, b) => a - b);

  const bytes: number[] = [];
  writeNumber(bytes, places.length);
  let last = -1;
  for (const place of places) {
    writeNumber(bytes, place - last - 1);
    last = place;
  }
  const row = new Uint8Array(bytes.length + places.length * 4 + 4);
  row.set(bytes);
  const view = new DataView(row.buffer);
  let at = bytes.length;
  for (const place of places) {
    view.setFloat32(at, probabilities[place]!, true);
    at += 4;
  }
  view.setUint32(at, checksum(row.subarray(0, at), content), true);
  return row;
}

/**
 * Reads what {@linkcode encodeScores} wrote. A row may come with a dataset from
 * anywhere: whatever it holds, it gives scores from 0 to 1 for outputs that the
 * model has, or nothing.
 *
 * @param row The row.
 * @param layout What is kept, as it was when it was written.
 * @param content The image's digest.
 * @returns Null where the row is damaged.
 */
export function decodeScores(
  row: Uint8Array,
  layout: ScoreLayout,
  content: Uint8Array,
): KnownScores | null {
  const { outputs, groups, groupCount, always, alwaysCount } = layout;
  const end = row.length - 4;
  if (end < 1) return null;
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
  if (view.getUint32(end, true) !== checksum(row.subarray(0, end), content)) {
    return null;
  }
  const cursor = { at: 0 };
  const count = readNumber(row, cursor, end);
  if (count > outputs) return null;
  const places = new Uint32Array(count);
  let last = -1;
  for (let i = 0; i < count; i++) {
    last += readNumber(row, cursor, end) + 1;
    if (!(last < outputs)) return null;
    places[i] = last;
  }
  if (cursor.at + count * 4 !== end) return null;
  const values = new Float32Array(count);
  const bounds = new Float32Array(groupCount);
  let certain = 0;
  for (let i = 0, at = cursor.at; i < count; i++, at += 4) {
    const place = places[i]!;
    const score = view.getFloat32(at, true);
    const group = groups[place]!;
    if (!(score >= 0 && score <= 1) || group === NO_GROUP) return null;
    values[i] = score;
    if (always[place] === 1) certain++;
    else if (score < SCORE_FLOOR && score > bounds[group]!) {
      bounds[group] = score;
    }
  }
  return certain === alwaysCount ? { outputs, places, values, bounds } : null;
}

function checksum(bytes: Uint8Array, content: Uint8Array): number {
  return crc32(bytes, crc32(content));
}

function writeNumber(bytes: number[], value: number): void {
  while (value > 127) {
    bytes.push(value % 128 | 128);
    value >>>= 7;
  }
  bytes.push(value);
}

/** Numbers of up to 28 bits; `Infinity` for what is longer or cut off. */
function readNumber(
  row: Uint8Array,
  cursor: { at: number },
  end: number,
): number {
  let value = 0;
  for (let shift = 0; shift < 28 && cursor.at < end; shift += 7) {
    const byte = row[cursor.at++]!;
    value |= (byte & 127) << shift;
    if (byte < 128) return value;
  }
  return Infinity;
}
