/** Red, green and blue from 0 to 1, and how opaque, in sRGB as it stands. */
export type Colour = readonly [
  red: number,
  green: number,
  blue: number,
  alpha: number,
];

/**
 * The colour that "#rrggbb" names.
 *
 * @param alpha how opaque it is, from 0 to 1
 */
export function hex(text: string, alpha = 1): Colour {
  const value = Number.parseInt(text.slice(1), 16);
  return [
    (value >> 16) / 255,
    (value >> 8 & 255) / 255,
    (value & 255) / 255,
    alpha,
  ];
}

/** A grey from 0 to 1. */
export function grey(value: number, alpha = 1): Colour {
  return [value, value, value, alpha];
}

/** A number between two, `a` at 0 and `b` at 1. */
export function lerp(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** A number from 0 to 1. */
export function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** 0 below `from`, 1 above `to`, and a smooth way between. */
export function smoothstep(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from));
  return t * t * (3 - 2 * t);
}

/** A colour between two, `a` at 0 and `b` at 1. */
export function mix(a: Colour, b: Colour, t: number): Colour {
  return [
    lerp(a[0], b[0], t),
    lerp(a[1], b[1], t),
    lerp(a[2], b[2], t),
    lerp(a[3], b[3], t),
  ];
}

/** A colour made lighter (above 1) or darker (below 1). */
export function scale(colour: Colour, by: number): Colour {
  return [
    clamp(colour[0] * by),
    clamp(colour[1] * by),
    clamp(colour[2] * by),
    colour[3],
  ];
}

/** A colour with another opacity. */
export function fade(colour: Colour, alpha: number): Colour {
  return [colour[0], colour[1], colour[2], colour[3] * alpha];
}

/** How bright a colour looks, from 0 to 1 (Rec. 601). */
export function luma(colour: Colour): number {
  return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2];
}

/** A row of colours with their places between 0 and 1, in order. */
export type Stops = readonly (readonly [at: number, colour: Colour])[];

/** The colour at a place in a row of colours. */
export function along(stops: Stops, t: number): Colour {
  let before = stops[0];
  for (const stop of stops) {
    if (t < stop[0] && before !== undefined) {
      const width = stop[0] - before[0];
      const at = width > 0 ? clamp((t - before[0]) / width) : 1;
      return mix(before[1], stop[1], at);
    }
    before = stop;
  }
  if (before === undefined) throw new RangeError("A gradient needs a colour");
  return before[1];
}
