/**
 * Decoded pixels: 8 bits a channel, interleaved, row by row from the top
 * left. One channel is grey, two are grey and alpha, three are RGB, four are
 * RGBA; alpha is straight, never premultiplied.
 */
export interface RawImage {
  /** `width * height * channels` bytes. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Pixels a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Samples a pixel. */
  readonly channels: 1 | 2 | 3 | 4;
}
