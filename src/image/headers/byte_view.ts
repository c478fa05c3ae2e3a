/**
 * A view of a file's bytes. Its readers throw `RangeError` past the end, which
 * `readImageSize` and `decodeImage` turn into a `DecodeError`.
 *
 * @param bytes The file, or a part of it.
 * @returns A view of just these bytes.
 */
export function byteView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * A four-letter name, as PNG chunks, RIFF chunks and ISO boxes carry it.
 *
 * @param view The file.
 * @param at Where it begins.
 * @returns The name, one character a byte.
 * @throws {RangeError} Past the end.
 */
export function fourLetters(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  );
}
