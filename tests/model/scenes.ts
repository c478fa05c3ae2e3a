/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** A picture as a function: the colour at each place, both from 0 to 1. */
export type Scene = (u: number, v: number) => Rgb;

/** The colour that "#rrggbb" names. */
export function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, value >> 8 & 255, value & 255];
}

/** A colour between two. */
export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  return [
    a[0] + (b[0] - a[0]) * t,
    a[1] + (b[1] - a[1]) * t,
    a[2] + (b[2] - a[2]) * t,
  ];
}

/** A number from 0 up to 1 that looks random and depends on both. */
export function dice(a: number, b = 0): number {
  const mixed = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 7, 0x85ebca6b);
  const more = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((more ^ (more >>> 16)) >>> 0) / 2 ** 32;
}

/** One colour all over. */
export function solid(hex: string): Scene {
  const colour = rgb(hex);
  return () => colour;
}

/** A change of colour from top to bottom, or from left to right. */
export function gradient(from: string, to: string, across = false): Scene {
  const [a, b] = [rgb(from), rgb(to)];
  return (u, v) => mix(a, b, across ? u : v);
}

/** A figure, a head on a body, before something else. */
export function figure(hex: string, behind: Scene): Scene {
  const colour = rgb(hex);
  const dark = mix(colour, [0, 0, 0], 0.35);
  return (u, v) => {
    if (Math.hypot(u - 0.5, v - 0.38) < 0.15) return colour;
    const body = Math.abs(u - 0.5) < 0.1 + (v - 0.5) * 0.25;
    return v > 0.5 && v < 0.97 && body ? dark : behind(u, v);
  };
}

/** Soft heaps of light and dark over the place, from 0 to 1. */
export function heaps(u: number, v: number): number {
  const waves = Math.sin(u * 21 + Math.sin(v * 13) * 2) +
    Math.sin(v * 27 + Math.cos(u * 17) * 2) + Math.sin((u + v) * 41);
  return (waves + 3) / 6;
}

/** A scene in tones of one colour: dark, the colour, light. */
export function toned(dark: string, middle: string, light: string): Scene {
  const [a, b, c] = [rgb(dark), rgb(middle), rgb(light)];
  return (u, v) => {
    const tone = heaps(u, v);
    return tone < 0.5 ? mix(a, b, tone * 2) : mix(b, c, tone * 2 - 1);
  };
}

/** Squares of random colours out of a list. */
export function patches(colours: readonly string[], count: number): Scene {
  const list = colours.map(rgb);
  return (u, v) => {
    const [column, row] = [Math.floor(u * count), Math.floor(v * count)];
    return list[Math.floor(dice(column, row) * list.length)] ?? [0, 0, 0];
  };
}

/** A scene within bars; their widths are shares of the picture's sides. */
export function barred(
  hex: string,
  columns: number,
  rows: number,
  inside: Scene,
): Scene {
  const colour = rgb(hex);
  return (u, v) =>
    u < columns || u > 1 - columns || v < rows || v > 1 - rows
      ? colour
      : inside(u, v);
}

/** The side of the model's input, in pixels. */
const side = 448;

/**
 * The input of a WD tagger for a scene: padded to a square with white, each
 * pixel the mean of 2 x 2 samples in whole numbers, blue first.
 *
 * @param aspect the scene's width over its height
 */
export function wdInput(scene: Scene, aspect = 1): Float32Array<ArrayBuffer> {
  const data = new Float32Array(side * side * 3);
  const [wide, high] = aspect > 1 ? [1, 1 / aspect] : [aspect, 1];
  const offsets = [0.25, 0.75];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let [red, green, blue] = [0, 0, 0];
      for (const dy of offsets) {
        for (const dx of offsets) {
          const u = ((x + dx) / side - 0.5) / wide + 0.5;
          const v = ((y + dy) / side - 0.5) / high + 0.5;
          const inside = u >= 0 && u <= 1 && v >= 0 && v <= 1;
          const colour = inside ? scene(u, v) : padding;
          red += colour[0];
          green += colour[1];
          blue += colour[2];
        }
      }
      const at = (y * side + x) * 3;
      data[at] = whole(blue / 4);
      data[at + 1] = whole(green / 4);
      data[at + 2] = whole(red / 4);
    }
  }
  return data;
}

const padding: Rgb = [255, 255, 255];

/** A whole number from 0 to 255. */
function whole(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}
