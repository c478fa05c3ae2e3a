// The inner loops of resampling, in AssemblyScript: tools/make_simd.ts compiles
// them to src/image/simd/resample_wasm.gen.ts. Each does what its twin in
// TypeScript does, to the bit; src/image/simd/ says where things lie in memory.
// Loops may read 16 bytes beyond a row, so rows have that much room behind them.

/** Three bytes of a pixel become the low three of four 32-bit lanes. */
// @ts-ignore: decorator
@inline
function spread(at: usize): v128 {
  return f32x4.convert_i32x4_s(i8x16.swizzle(
    v128.load32_zero(at),
    i8x16(0, -1, -1, -1, 1, -1, -1, -1, 2, -1, -1, -1, -1, -1, -1, -1),
  ));
}

// @ts-ignore: decorator
@inline
function weighted(sum: v128, at: usize, weight: usize): v128 {
  return f32x4.add(sum, f32x4.mul(spread(at), v128.load32_splat(weight)));
}

/**
 * A row of OpenCV's INTER_AREA: `cells` sums of `taps` pixels each, in float32,
 * added in their order. Three floats a cell; the last store goes one beyond.
 */
export function areaRow(
  source: usize,
  places: usize,
  weights: usize,
  taps: u32,
  cells: u32,
  out: usize,
): void {
  const end = places + (cells << 2);
  if (taps == 2) {
    for (; places < end; places += 4, weights += 8, out += 12) {
      const p = source + load<u32>(places);
      const sum = weighted(f32x4.splat(0), p, weights);
      v128.store(out, weighted(sum, p + 3, weights + 4));
    }
    return;
  }
  if (taps == 3) {
    for (; places < end; places += 4, weights += 12, out += 12) {
      const p = source + load<u32>(places);
      let sum = weighted(f32x4.splat(0), p, weights);
      sum = weighted(sum, p + 3, weights + 4);
      v128.store(out, weighted(sum, p + 6, weights + 8));
    }
    return;
  }
  for (; places < end; places += 4, out += 12) {
    let p = source + load<u32>(places);
    let sum = f32x4.splat(0);
    for (const stop = weights + (taps << 2); weights < stop; weights += 4) {
      sum = weighted(sum, p, weights);
      p += 3;
    }
    v128.store(out, sum);
  }
}

/** 16 bytes of areaColumn. */
// @ts-ignore: decorator
@inline
function areaBytes(
  rows: usize,
  weights: usize,
  taps: u32,
  i: u32,
  out: usize,
): void {
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let c = f32x4.splat(0);
  let d = f32x4.splat(0);
  for (let k: u32 = 0; k < taps << 2; k += 4) {
    const row = load<u32>(rows + k) + (i << 2);
    const weight = v128.load32_splat(weights + k);
    a = f32x4.add(a, f32x4.mul(v128.load(row), weight));
    b = f32x4.add(b, f32x4.mul(v128.load(row, 16), weight));
    c = f32x4.add(c, f32x4.mul(v128.load(row, 32), weight));
    d = f32x4.add(d, f32x4.mul(v128.load(row, 48), weight));
  }
  // 2 ** 23 leaves a float32 no room for a fraction: rounded half to even.
  const whole = f32x4.splat(8388608);
  const bits = i32x4.splat(0x4b000000);
  a = i32x4.sub(f32x4.add(a, whole), bits);
  b = i32x4.sub(f32x4.add(b, whole), bits);
  c = i32x4.sub(f32x4.add(c, whole), bits);
  d = i32x4.sub(f32x4.add(d, whole), bits);
  v128.store(
    out + i,
    i8x16.narrow_i16x8_u(
      i16x8.narrow_i32x4_s(a, b),
      i16x8.narrow_i32x4_s(c, d),
    ),
  );
}

/**
 * A row of the result of INTER_AREA, from the rows that areaRow made: `size`
 * bytes, 16 at the least. `rows` holds their addresses.
 */
export function areaColumn(
  rows: usize,
  weights: usize,
  taps: u32,
  size: u32,
  out: usize,
): void {
  let i: u32 = 0;
  for (; i + 16 <= size; i += 16) areaBytes(rows, weights, taps, i, out);
  if (i < size) areaBytes(rows, weights, taps, size - 16, out);
}

/**
 * A row of Pillow's horizontal pass. Weights come in pairs, the low 11 bits of
 * two and then their high bits, each as a word of two halves: `pmaddwd` adds
 * two products at once, and takes no more than 16 bits.
 */
export function pillowRow(
  source: usize,
  places: usize,
  weights: usize,
  pairs: u32,
  cells: u32,
  out: usize,
): void {
  const end = places + (cells << 2);
  for (; places < end; places += 4, out += 3) {
    let p = source + load<u32>(places);
    let low = i32x4.splat(1 << 21);
    let high = i32x4.splat(0);
    for (const stop = weights + (pairs << 3); weights < stop; weights += 8) {
      const two = i8x16.swizzle(
        v128.load64_zero(p),
        i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1),
      );
      low = i32x4.add(low, i32x4.dot_i16x8_s(two, v128.load32_splat(weights)));
      high = i32x4.add(
        high,
        i32x4.dot_i16x8_s(two, v128.load32_splat(weights, 4)),
      );
      p += 6;
    }
    const bytes = i16x8.narrow_i32x4_s(whole(low, high), low);
    v128.store32_lane(out, i8x16.narrow_i16x8_u(bytes, bytes), 0);
  }
}

// @ts-ignore: decorator
@inline
function whole(low: v128, high: v128): v128 {
  return i32x4.shr_s(i32x4.add(low, i32x4.shl(high, 11)), 22);
}

/** 16 bytes of pillowColumn. */
// @ts-ignore: decorator
@inline
function pillowBytes(
  rows: usize,
  weights: usize,
  pairs: u32,
  i: u32,
  out: usize,
): void {
  let a = i32x4.splat(1 << 21);
  let b = a;
  let c = a;
  let d = a;
  let e = i32x4.splat(0);
  let f = e;
  let g = e;
  let h = e;
  for (let k: u32 = 0; k < pairs << 3; k += 8) {
    const first = v128.load(load<u32>(rows + k) + i);
    const second = v128.load(load<u32>(rows + k, 4) + i);
    const low = v128.load32_splat(weights + k);
    const high = v128.load32_splat(weights + k, 4);
    // deno-fmt-ignore
    const left = i8x16.shuffle(first, second, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    // deno-fmt-ignore
    const right = i8x16.shuffle(first, second, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    let two = i16x8.extend_low_i8x16_u(left);
    a = i32x4.add(a, i32x4.dot_i16x8_s(two, low));
    e = i32x4.add(e, i32x4.dot_i16x8_s(two, high));
    two = i16x8.extend_high_i8x16_u(left);
    b = i32x4.add(b, i32x4.dot_i16x8_s(two, low));
    f = i32x4.add(f, i32x4.dot_i16x8_s(two, high));
    two = i16x8.extend_low_i8x16_u(right);
    c = i32x4.add(c, i32x4.dot_i16x8_s(two, low));
    g = i32x4.add(g, i32x4.dot_i16x8_s(two, high));
    two = i16x8.extend_high_i8x16_u(right);
    d = i32x4.add(d, i32x4.dot_i16x8_s(two, low));
    h = i32x4.add(h, i32x4.dot_i16x8_s(two, high));
  }
  v128.store(
    out + i,
    i8x16.narrow_i16x8_u(
      i16x8.narrow_i32x4_s(whole(a, e), whole(b, f)),
      i16x8.narrow_i32x4_s(whole(c, g), whole(d, h)),
    ),
  );
}

/**
 * A row of Pillow's vertical pass, `size` bytes, 16 at the least. `rows` holds
 * the addresses of the rows, two for each pair of weights.
 */
export function pillowColumn(
  rows: usize,
  weights: usize,
  pairs: u32,
  size: u32,
  out: usize,
): void {
  let i: u32 = 0;
  for (; i + 16 <= size; i += 16) pillowBytes(rows, weights, pairs, i, out);
  if (i < size) pillowBytes(rows, weights, pairs, size - 16, out);
}

// @ts-ignore: decorator
@inline
function floats(bytes: v128, lanes: v128): v128 {
  return f32x4.convert_i32x4_s(i8x16.swizzle(bytes, lanes));
}

/**
 * Turns bytes of RGB into as many floats of the same values, four pixels at a
 * time, with red and blue exchanged where `isReversed` is not 0.
 */
export function pixelFloats(
  source: usize,
  out: usize,
  pixels: u32,
  isReversed: u32,
): void {
  let a = i8x16(0, -1, -1, -1, 1, -1, -1, -1, 2, -1, -1, -1, 3, -1, -1, -1);
  let b = i8x16(4, -1, -1, -1, 5, -1, -1, -1, 6, -1, -1, -1, 7, -1, -1, -1);
  let c = i8x16(8, -1, -1, -1, 9, -1, -1, -1, 10, -1, -1, -1, 11, -1, -1, -1);
  if (isReversed) {
    a = i8x16(2, -1, -1, -1, 1, -1, -1, -1, 0, -1, -1, -1, 5, -1, -1, -1);
    b = i8x16(4, -1, -1, -1, 3, -1, -1, -1, 8, -1, -1, -1, 7, -1, -1, -1);
    c = i8x16(6, -1, -1, -1, 11, -1, -1, -1, 10, -1, -1, -1, 9, -1, -1, -1);
  }
  for (let i: u32 = 0; i < pixels; i += 4, source += 12, out += 48) {
    const bytes = v128.load(source);
    v128.store(out, floats(bytes, a));
    v128.store(out, floats(bytes, b), 16);
    v128.store(out, floats(bytes, c), 32);
  }
}
