import { deepEqual, equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  type Frame,
  frameReader,
  TOKEN_BYTES,
} from "../../../src/plugin/sandbox/frames.ts";

const token = Uint8Array.from({ length: TOKEN_BYTES }, (_, at) => 7 * at + 1);

function framed(header: string, binary: Uint8Array): Uint8Array {
  const body = new TextEncoder().encode(header);
  const frame = new Uint8Array(TOKEN_BYTES + 8 + body.length + binary.length);
  frame.set(token);
  const view = new DataView(frame.buffer);
  view.setUint32(TOKEN_BYTES, body.length, true);
  view.setUint32(TOKEN_BYTES + 4, binary.length, true);
  frame.set(body, TOKEN_BYTES + 8);
  frame.set(binary, TOKEN_BYTES + 8 + body.length);
  return frame;
}

/** Reads bytes cut into pieces of the given sizes, over and over. */
function read(bytes: Uint8Array, sizes: readonly number[]) {
  const frames: Frame[] = [];
  const stray: number[] = [];
  const tooLarge: number[] = [];
  const take = frameReader(token, { header: 1000, binary: 1000 }, {
    onFrame: (frame) => frames.push(frame),
    onStray: (piece) => stray.push(...piece),
    onTooLarge: (size) => tooLarge.push(size),
  });
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    take(bytes.slice(at, at + size));
    at += size;
  }
  return { frames, stray, tooLarge };
}

const talk = fc.uint8Array({ maxLength: 60 }).map((bytes) =>
  // What begins a token is waited for: let it not be the last that is said.
  Uint8Array.from([...bytes.map((byte) => byte === 1 ? 2 : byte)])
);
const piece = fc.record({
  talk,
  header: fc.string({ unit: "grapheme", maxLength: 30 }),
  binary: fc.uint8Array({ maxLength: 40 }),
});

Deno.test("frames are found among talk, however the bytes arrive", () => {
  fc.assert(fc.property(
    fc.array(piece, { maxLength: 8 }),
    fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
    (pieces, sizes) => {
      const bytes = Uint8Array.from(
        pieces.flatMap((
          { talk, header, binary },
        ) => [...talk, ...framed(header, binary)]),
      );
      const { frames, stray, tooLarge } = read(bytes, sizes);
      deepEqual(
        frames.map(({ header, binary }) => [header, [...binary]]),
        pieces.map(({ header, binary }) => [header, [...binary]]),
      );
      deepEqual(stray, pieces.flatMap(({ talk }) => [...talk]));
      deepEqual(tooLarge, []);
    },
  ));
});

Deno.test("half a token that is none after all is talk", () => {
  const { frames, stray } = read(
    Uint8Array.from([
      ...token.subarray(0, 9),
      ...framed("a", new Uint8Array()),
    ]),
    [5],
  );
  equal(frames.length, 1);
  deepEqual(stray, [...token.subarray(0, 9)]);
});

Deno.test("a frame that is too large ends the reading before it is held", () => {
  const bytes = Uint8Array.from([
    ...framed("x".repeat(1001), new Uint8Array(5)).subarray(0, 40),
  ]);
  const { frames, tooLarge } = read(bytes, [7]);
  deepEqual(frames, []);
  deepEqual(tooLarge, [1006]);
});
