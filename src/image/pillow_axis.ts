/** The filters of Pillow that {@linkcode resizePillow} knows. */
export type PillowFilter = "bicubic" | "bilinear" | "box" | "lanczos";

/** Which pixels of one axis make each pixel of the result, and their weights. */
export interface PillowAxis {
  /** Pixels of the result. */
  readonly target: number;
  /** The first pixel that counts, for each pixel of the result. */
  readonly firsts: Int32Array;
  /** How many pixels count, for each pixel of the result. */
  readonly counts: Int32Array;
  /** Places in `weights` for each pixel of the result. */
  readonly stride: number;
  /** Weights in units of 2 ** -22, `stride` for each pixel of the result. */
  readonly weights: Int32Array;
}

/** Fraction bits of a weight; 8 bits of a sample and 2 of headroom fill the word. */
export const WEIGHT_BITS = 22;

const filters: Record<
  PillowFilter,
  { readonly support: number; readonly weight: (x: number) => number }
> = {
  bicubic: { support: 2, weight: bicubic },
  bilinear: { support: 1, weight: (x) => Math.max(1 - Math.abs(x), 0) },
  box: { support: 0.5, weight: (x) => x > -0.5 && x <= 0.5 ? 1 : 0 },
  lanczos: { support: 3, weight: lanczos },
};

const known = new Map<string, PillowAxis>();

/**
 * Works out, or remembers, the weights of one axis, as `precompute_coeffs`
 * and `normalize_coeffs_8bpc` of Pillow's Resample.c do.
 *
 * @param source Pixels of the source.
 * @param target Pixels of the result.
 * @param filter The filter; where the axis shrinks it is widened (antialias).
 * @param from The first pixel of the result that is asked for.
 * @param count How many are; the axis knows no others.
 * @returns The axis.
 */
export function pillowAxis(
  source: number,
  target: number,
  filter: PillowFilter,
  from = 0,
  count: number = target,
): PillowAxis {
  const key = `${filter} ${source} ${target} ${from} ${count}`;
  let axis = known.get(key);
  if (axis === undefined) {
    axis = makeAxis(source, target, filter, from, count);
    if (known.size >= 64) known.clear();
    known.set(key, axis);
  }
  return axis;
}

function makeAxis(
  source: number,
  target: number,
  filter: PillowFilter,
  from: number,
  asked: number,
): PillowAxis {
  const { support: radius, weight } = filters[filter];
  const scale = source / target;
  const stretch = Math.max(scale, 1);
  const support = radius * stretch;
  const step = 1 / stretch;
  const stride = Math.ceil(support) * 2 + 1;
  const firsts = new Int32Array(asked);
  const counts = new Int32Array(asked);
  const weights = new Int32Array(asked * stride);
  const exact = new Float64Array(stride);
  for (let i = 0; i < asked; i++) {
    const centre = (from + i + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - support + 0.5), 0);
    const end = Math.min(Math.trunc(centre + support + 0.5), source);
    const count = end - first;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const w = weight((k + first - centre + 0.5) * step);
      exact[k] = w;
      sum += w;
    }
    for (let k = 0; k < count; k++) {
      const w = (sum === 0 ? exact[k]! : exact[k]! / sum) * 2 ** WEIGHT_BITS;
      weights[i * stride + k] = w < 0 ? w - 0.5 : w + 0.5;
    }
    firsts[i] = first;
    counts[i] = count;
  }
  return { target: asked, firsts, counts, stride, weights };
}

/** Keys's cubic with a = -0.5. */
function bicubic(x: number): number {
  const a = -0.5;
  x = Math.abs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

function lanczos(x: number): number {
  return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
}

function sinc(x: number): number {
  if (x === 0) return 1;
  x *= Math.PI;
  return Math.sin(x) / x;
}
