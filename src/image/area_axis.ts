/**
 * How the pixels of one axis flow together under OpenCV's INTER_AREA.
 *
 * A source of `source` pixels becomes `target` cells of
 * `source / target = total / full` pixels (in lowest terms) each. In units of
 * `1 / full` pixel every share of a pixel is a whole number, and the shares of
 * a cell add up to `total`.
 */
export interface AreaAxis {
  /** Cells. */
  readonly target: number;
  /** The share of a pixel that lies inside of a cell. */
  readonly full: number;
  /** The sum of a cell's shares. */
  readonly total: number;
  /**
   * Four numbers a cell: the first pixel that lies inside (`from`), the pixel
   * after the last that does (`to`), the share of pixel `from - 1` and the
   * share of pixel `to`.
   */
  readonly cells: Int32Array;
  /** OpenCV's float32 weights, cell after cell. */
  readonly weights: Float32Array;
  /** Where in `weights` each cell begins; one more entry ends the last. */
  readonly starts: Int32Array;
  /** The pixel that each cell's first weight belongs to. */
  readonly pixels: Int32Array;
  /** The most weights that a cell has. */
  readonly taps: number;
  /** The factor where OpenCV takes it for a whole number, else 0. */
  readonly whole: number;
  /** The most that a cell's float32 weights stray from `share / total`, summed. */
  readonly stray: number;
  /** The most that a cell's shares lack to `total`, as a part of it. */
  readonly lost: number;
}

/** Longest axis: sums of 255 times a share stay below 2 ** 31. */
const LONGEST = 2 ** 23;

const EPSILON = 2 ** -52;
const known = new Map<string, AreaAxis>();

/**
 * Works out, or remembers, the shares of one axis.
 *
 * The float32 weights follow OpenCV's `computeResizeAreaTab` in double
 * arithmetic, with its habit of dropping shares below 0.001 pixel.
 *
 * @param source Pixels of the source, at least `target`.
 * @param target Cells.
 * @returns The axis.
 * @throws {RangeError} Where the axis would be stretched or is too long.
 */
export function areaAxis(source: number, target: number): AreaAxis {
  const key = `${source} ${target}`;
  let axis = known.get(key);
  if (axis === undefined) {
    axis = makeAxis(source, target);
    if (known.size >= 64) known.clear();
    known.set(key, axis);
  }
  return axis;
}

function makeAxis(source: number, target: number): AreaAxis {
  if (
    !(Number.isInteger(target) && target >= 1 && source >= target &&
      source < LONGEST)
  ) {
    throw new RangeError(
      `Failed to resize by area from ${source} to ${target} pixels: ` +
        `the target must be a whole number from 1 to the source's, which must be below ${LONGEST}`,
    );
  }
  const divisor = greatestCommonDivisor(source, target);
  const total = source / divisor;
  const full = target / divisor;
  // Twice inverted, as OpenCV does: 1 / (1 / 49) is not 49.
  const scale = 1 / (target / source);
  const nearest = Math.round(scale);
  const whole = Math.abs(scale - nearest) < EPSILON ? nearest : 0;

  const cells = new Int32Array(target * 4);
  const starts = new Int32Array(target + 1);
  const pixels = new Int32Array(target);
  const weights = new Float32Array(source + 2 * target);
  let count = 0;
  let taps = 0;
  let stray = 0;
  let lost = 0;
  for (let cell = 0; cell < target; cell++) {
    const from = Math.ceil((cell * total) / full);
    const to = Math.floor(((cell + 1) * total) / full);
    let before = from * full - cell * total;
    let after = (cell + 1) * total - to * full;

    const begin = cell * scale;
    const end = begin + scale;
    const size = Math.min(scale, source - begin);
    const last = Math.min(Math.floor(end), source - 1);
    const first = Math.min(Math.ceil(begin), last);
    const start = count;
    let pixel = first;
    if (first - begin > 1e-3) {
      pixel = first - 1;
      weights[count++] = (first - begin) / size;
    }
    for (let i = first; i < last; i++) weights[count++] = 1 / size;
    if (end - last > 1e-3) {
      weights[count++] = Math.min(end - last, 1, size) / size;
    }

    // What OpenCV dropped has no share here either.
    if (before > 0 && pixel > from - 1) before = 0;
    if (after > 0 && pixel + count - start <= to) after = 0;
    let error = 0;
    let sum = 0;
    for (let i = start; i < count; i++) {
      const p = pixel + i - start;
      const share = p >= from && p < to
        ? full
        : p === from - 1
        ? before
        : p === to
        ? after
        : 0;
      sum += share;
      error += Math.abs(weights[i]! - share / total);
    }
    const shares = before + (to - from) * full + after;
    stray = Math.max(stray, error + Math.abs(shares - sum) / total);
    lost = Math.max(lost, (total - shares) / total);
    taps = Math.max(taps, count - start);
    starts[cell] = start;
    pixels[cell] = pixel;
    cells.set([from, to, before, after], cell * 4);
  }
  starts[target] = count;
  return {
    target,
    full,
    total,
    cells,
    weights: weights.slice(0, count),
    starts,
    pixels,
    taps,
    whole,
    stray,
    lost,
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
