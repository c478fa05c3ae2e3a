/** A frame that came in: a JSON header, and bytes where it has some. */
export interface Frame {
  /** JSON text. */
  readonly header: string;
  /** The binary part; empty where there is none. */
  readonly binary: Uint8Array<ArrayBuffer>;
}

/** How large a frame may be; a larger one ends the reading. */
export interface FrameLimits {
  /** Bytes of the header. */
  readonly header: number;
  /** Bytes of the binary part. */
  readonly binary: number;
}

/** What a reader does with what it finds. */
export interface FrameSink {
  /** A whole frame. */
  readonly onFrame: (frame: Frame) => void;
  /** Bytes that are in no frame. */
  readonly onStray: (bytes: Uint8Array) => void;
  /** A frame that is larger than allowed; nothing is read after it. */
  readonly onTooLarge: (bytes: number) => void;
}

/** Bytes that each frame of a child begins with. */
export const TOKEN_BYTES = 16;

/**
 * Writes a frame for the child: two lengths as 32-bit little-endian numbers,
 * the header as JSON, the binary part.
 *
 * @param header What can be JSON.
 * @param binary The binary part's pieces.
 */
export function writeFrame(
  header: unknown,
  binary: readonly Uint8Array[] = [],
): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(JSON.stringify(header));
  const size = binary.reduce((sum, part) => sum + part.length, 0);
  const frame = new Uint8Array(8 + body.length + size);
  const view = new DataView(frame.buffer);
  view.setUint32(0, body.length, true);
  view.setUint32(4, size, true);
  frame.set(body, 8);
  let at = 8 + body.length;
  for (const part of binary) {
    frame.set(part, at);
    at += part.length;
  }
  return frame;
}

/**
 * Finds a child's frames among whatever else it writes. A frame is the token,
 * two lengths as in {@linkcode writeFrame}, the header and the binary part;
 * bytes before a token are no frame's.
 *
 * @param token What only the child's own side knows.
 * @returns Takes the next bytes.
 */
export function frameReader(
  token: Uint8Array,
  limits: FrameLimits,
  sink: FrameSink,
): (chunk: Uint8Array<ArrayBuffer>) => void {
  const head = TOKEN_BYTES + 8;
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let held = 0;
  let need = head;
  let dead = false;

  return (chunk) => {
    if (dead) return;
    parts.push(chunk);
    held += chunk.length;
    // A frame may come in thousands of pieces: they are joined once.
    if (held < need) return;
    let bytes = join(parts, held);
    for (;;) {
      const start = findToken(bytes, token);
      if (start > 0) {
        sink.onStray(bytes.subarray(0, start));
        bytes = bytes.subarray(start);
      }
      need = head;
      if (bytes.length < head) break;
      const view = new DataView(bytes.buffer, bytes.byteOffset, head);
      const header = view.getUint32(TOKEN_BYTES, true);
      const binary = view.getUint32(TOKEN_BYTES + 4, true);
      if (header > limits.header || binary > limits.binary) {
        dead = true;
        parts = [];
        return sink.onTooLarge(header + binary);
      }
      need = head + header + binary;
      if (bytes.length < need) break;
      sink.onFrame({
        header: new TextDecoder().decode(bytes.subarray(head, head + header)),
        binary: bytes.slice(head + header, need),
      });
      bytes = bytes.subarray(need);
    }
    // A piece that waits for its rest must not keep a larger one in memory.
    parts = bytes.length === 0 ? [] : [bytes.slice()];
    held = bytes.length;
  };
}

function join(
  parts: readonly Uint8Array<ArrayBuffer>[],
  size: number,
): Uint8Array<ArrayBuffer> {
  if (parts.length === 1) return parts[0]!;
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Where the token begins, or what may be its beginning; else the end. */
function findToken(bytes: Uint8Array, token: Uint8Array): number {
  for (
    let at = bytes.indexOf(token[0]!);
    at >= 0;
    at = bytes.indexOf(token[0]!, at + 1)
  ) {
    const most = Math.min(token.length, bytes.length - at);
    let same = 1;
    while (same < most && bytes[at + same] === token[same]) same++;
    if (same === most) return at;
  }
  return bytes.length;
}
