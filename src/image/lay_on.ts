import type { Rgb } from "./input_spec.ts";
import type { RawImage } from "./raw_image.ts";

/**
 * Lays part of a row of pixels on a background, as RGB.
 *
 * The blend is Pillow's `paste()` with a mask: with `a` the alpha,
 * `t = background * (255 - a) + colour * a + 128` and `(t + (t >> 8)) >> 8`.
 *
 * @param image What is read: grey, grey and alpha, RGB or RGBA.
 * @param background What shows through transparent pixels.
 * @param from The first pixel, counted through the whole image (`y * width + x`).
 * @param count How many pixels.
 * @param out Takes `count * 3` bytes.
 * @param at Where in `out` the first of them goes.
 */
export function layRowOn(
  image: RawImage,
  background: Rgb,
  from: number,
  count: number,
  out: Uint8Array,
  at: number,
): void {
  const { data, channels } = image;
  const start = from * channels;
  const end = start + count * channels;
  if (channels === 3) {
    if (count > 32) out.set(data.subarray(start, end), at);
    else for (let i = start, o = at; i < end; i++, o++) out[o] = data[i]!;
  } else if (channels === 1) {
    for (let i = start, o = at; i < end; i++, o += 3) {
      out[o] = out[o + 1] = out[o + 2] = data[i]!;
    }
  } else if (channels === 2) {
    layGreyAlpha(data, start, end, background, out, at);
  } else {
    layColourAlpha(wordsOf(data, start, count), background, out, at);
  }
}

function layGreyAlpha(
  data: Uint8Array,
  start: number,
  end: number,
  background: Rgb,
  out: Uint8Array,
  at: number,
): void {
  const [red, green, blue] = background;
  for (let i = start, o = at; i < end; i += 2, o += 3) {
    const alpha = data[i + 1]!;
    const rest = 255 - alpha;
    const grey = data[i]! * alpha + 128;
    const r = red * rest + grey;
    const g = green * rest + grey;
    const b = blue * rest + grey;
    out[o] = (r + (r >> 8)) >> 8;
    out[o + 1] = (g + (g >> 8)) >> 8;
    out[o + 2] = (b + (b >> 8)) >> 8;
  }
}

/** Red and blue are blended at once, in the halves of a word. */
function layColourAlpha(
  words: Uint32Array,
  [red, green, blue]: Rgb,
  out: Uint8Array,
  at: number,
): void {
  const evenBackground = red | (blue << 16);
  for (let i = 0, o = at; i < words.length; i++, o += 3) {
    const word = words[i]!;
    const alpha = word >>> 24;
    if (alpha === 255) {
      out[o] = word;
      out[o + 1] = word >>> 8;
      out[o + 2] = word >>> 16;
    } else {
      const rest = 255 - alpha;
      const e = (Math.imul(evenBackground, rest) +
        Math.imul(word & 0xff00ff, alpha) + 0x800080) | 0;
      const g = Math.imul(green, rest) +
        Math.imul((word >>> 8) & 255, alpha) + 128;
      const even = (e + ((e >>> 8) & 0xff00ff)) >>> 8;
      out[o] = even;
      out[o + 1] = (g + (g >>> 8)) >>> 8;
      out[o + 2] = even >>> 16;
    }
  }
}

/** RGBA pixels as words, red in the lowest byte: Deno's machines are little-endian. */
function wordsOf(
  data: Uint8Array<ArrayBuffer>,
  start: number,
  count: number,
): Uint32Array {
  const at = data.byteOffset + start;
  return at % 4 === 0
    ? new Uint32Array(data.buffer, at, count)
    : new Uint32Array(data.slice(start, start + count * 4).buffer);
}

/**
 * Lays an image on a background: the result is opaque RGB, byte for byte what
 * Pillow's `Image.new("RGB", size, background)` and `paste(image, mask=alpha)`
 * give. Grey becomes three equal channels.
 *
 * {@linkcode fitPixels} does this by itself, row by row.
 *
 * @param image Any decoded image; an RGB one is given back as it is.
 * @param background What shows through transparent pixels.
 * @returns An image of three channels.
 */
export function layOn(image: RawImage, background: Rgb): RawImage {
  if (image.channels === 3) return image;
  const { width, height } = image;
  const data = new Uint8Array(width * height * 3);
  layRowOn(image, background, 0, width * height, data, 0);
  return { data, width, height, channels: 3 };
}
