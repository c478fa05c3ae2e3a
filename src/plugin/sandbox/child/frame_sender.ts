import type { ByteParts, Bytes, ChildTools } from "./child_tools.ts";

/** The child's way of speaking. */
export interface FrameSender {
  /** Sets the token, from 32 hexadecimal digits. */
  readonly begin: (token: string) => void;
  /** Sends a header, which is JSON, and bytes where there are some. */
  readonly send: (header: string, parts?: ByteParts) => void;
}

/**
 * Writes answers to the standard output. Each frame begins with a token that
 * only this closure knows; whatever else comes out of the process is the
 * plugin's talk.
 *
 * The function travels as text: it may use nothing from outside itself.
 */
export function frameSender(tools: ChildTools): FrameSender {
  const { Bytes, View, encode, set, lengthOf, bufferOf, part } = tools;
  const { noParts, setUint32, sliceText, parseHex, writeSync } = tools;
  const token: Bytes = new Bytes(16);
  return {
    begin(digits): void {
      for (let i = 0; i < 16; i++) {
        token[i] = parseHex(sliceText(digits, 2 * i, 2 * i + 2));
      }
    },
    send(header, parts = noParts()): void {
      const body = encode(header);
      const length = lengthOf(body);
      const { count, size } = parts;
      const frame = new Bytes(24 + length + size);
      set(frame, token, 0);
      const view = new View(bufferOf(frame));
      setUint32(view, 16, length, true);
      setUint32(view, 20, size, true);
      set(frame, body, 24);
      let at = 24 + length;
      for (let i = 0; i < count; i++) {
        const each = parts.at[i]!;
        set(frame, each, at);
        at += lengthOf(each);
      }
      const all = lengthOf(frame);
      for (let done = 0; done < all;) {
        done += writeSync(part(frame, done, all));
      }
    },
  };
}
