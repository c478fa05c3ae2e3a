import { createHash } from "node:crypto";
import type { RawImage } from "../../../src/image/raw_image.ts";
import type { ImageFormat } from "../../../src/image/sniff.ts";

/** Where the pictures lie. */
const FOLDER = new URL("../../fixtures/images/", import.meta.url);

/** What expected.json says of a picture that is read. */
export interface Readable {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  /** 3 where the reference takes RGB, 4 where it takes RGBA. */
  readonly channels: 3 | 4;
  /** Of the pixels in these channels. */
  readonly sha256: string;
  /** A PNG of them, where a decoder may differ a little. */
  readonly pixels?: string;
}

/** A picture and what is expected of it. */
export interface Fixture {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly expected: Readable | { readonly error: string };
}

/** Reads a file of the fixtures. */
export function readFixture(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(name, FOLDER));
}

/** All pictures, in the order of their names. */
export const FIXTURES: readonly Fixture[] = Object.entries(
  JSON.parse(new TextDecoder().decode(readFixture("expected.json"))) as Record<
    string,
    Fixture["expected"]
  >,
).map(([name, expected]) => ({ name, bytes: readFixture(name), expected }));

/** The pictures that are read without any fault. */
export const SOUND: readonly (Fixture & { readonly expected: Readable })[] =
  FIXTURES.filter((fixture): fixture is Fixture & { expected: Readable } =>
    "sha256" in fixture.expected && !fixture.name.includes("_fault_")
  );

/**
 * An image's pixels in 3 or 4 channels. Alpha that is dropped must be opaque.
 */
export function spread(image: RawImage, channels: 3 | 4): Uint8Array {
  const count = image.width * image.height;
  const has = image.channels % 2 === 0;
  const grey = image.channels < 3;
  const spread = new Uint8Array(count * channels);
  for (let i = 0; i < count; i++) {
    const from = i * image.channels;
    for (let c = 0; c < 3; c++) {
      spread[i * channels + c] = image.data[from + (grey ? 0 : c)]!;
    }
    const alpha = has ? image.data[from + image.channels - 1]! : 255;
    if (channels === 4) spread[i * channels + 3] = alpha;
    else if (alpha !== 255) throw new Error("Alpha would be lost");
  }
  return spread;
}

/** The sha256 of bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
