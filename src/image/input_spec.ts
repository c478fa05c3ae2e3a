/** Three numbers, one for each of red, green and blue, in this order. */
export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * What a model wants to see: how a picture becomes the numbers of its input.
 *
 * A pixel's channel `x` (0..255) becomes
 * `(x / divisor - mean[c]) / std[c]`, each step rounded to float32 as NumPy
 * does.
 */
export interface InputSpec {
  /** Columns of the model's input, in pixels. */
  readonly width: number;
  /** Rows of the model's input, in pixels. */
  readonly height: number;
  /** Channels last (`NHWC`) or first (`NCHW`). */
  readonly layout: "NHWC" | "NCHW";
  /** The order in which the model takes the colours. */
  readonly channelOrder: "RGB" | "BGR";
  /** Padded to a square that is then resized, or resized without a care for its shape. */
  readonly fit: "pad" | "squash";
  /** What lies under transparent pixels and around the padded picture. */
  readonly background: Rgb;
  /** Divides each channel first. */
  readonly divisor: number;
  /** Taken away from each channel, after the division. */
  readonly mean: Rgb;
  /** Divides each channel last. */
  readonly std: Rgb;
}
