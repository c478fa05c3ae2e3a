/** A hash of a grid point, from 0 up to 1. */
function atPoint(x: number, y: number, seed: number): number {
  let hash = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^
    Math.imul(seed, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** Smooth noise from 0 to 1: random values at whole points, joined smoothly. */
export function valueNoise(x: number, y: number, seed: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const tx = x - x0;
  const ty = y - y0;
  const sx = tx * tx * (3 - 2 * tx);
  const sy = ty * ty * (3 - 2 * ty);
  const a = atPoint(x0, y0, seed);
  const b = atPoint(x0 + 1, y0, seed);
  const c = atPoint(x0, y0 + 1, seed);
  const d = atPoint(x0 + 1, y0 + 1, seed);
  const top = a + (b - a) * sx;
  return top + (c + (d - c) * sx - top) * sy;
}

/**
 * Noise with detail: each octave is twice as fine and half as strong as the
 * one before it. From 0 to 1, mostly near the middle.
 */
export function clouds(
  x: number,
  y: number,
  seed: number,
  octaves = 4,
): number {
  let sum = 0;
  let weight = 0;
  for (let octave = 0; octave < octaves; octave++) {
    const finer = 2 ** octave;
    sum += valueNoise(x * finer, y * finer, seed + octave) / finer;
    weight += 1 / finer;
  }
  return sum / weight;
}
