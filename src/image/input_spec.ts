/**
 * How a picture is resized: `sd-scripts` for that script's rule (OpenCV's
 * INTER_AREA where both sides are at least the model's, else Pillow's LANCZOS),
 * else always the filter of Pillow that is named.
 */
export type Resample = "sd-scripts" | "lanczos" | "bicubic" | "bilinear";

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
  /**
   * `pad`: padded to a square that is then resized. `letterbox`: resized until
   * its longer side fits, and then padded. `squash`: resized without a care for
   * its shape.
   */
  readonly fit: "pad" | "letterbox" | "squash";
  /** How it is resized; `sd-scripts` where it is left out. */
  readonly resample?: Resample;
  /** What lies under transparent pixels and around the padded picture. */
  readonly background: Rgb;
  /** Divides each channel first. */
  readonly divisor: number;
  /** Taken away from each channel, after the division. */
  readonly mean: Rgb;
  /** Divides each channel last. */
  readonly std: Rgb;
}
