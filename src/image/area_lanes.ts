/**
 * The inner loops of {@linkcode areaRows}. A word holds four bytes of a row,
 * the first of them lowest (Deno's machines are little-endian). Bytes 0 and 2
 * are added as two lanes of 16 bits in one word, bytes 1 and 3 in another.
 * A lane holds the sum of 257 bytes.
 *
 * Each loop has few arrays and no branch, which is what V8 compiles well; a
 * WebAssembly version would put its SIMD here.
 *
 * @module
 */

/** Bytes 0 and 2 of a word, as two lanes. */
const EVEN = 0xff00ff;

/** Sets the lanes to the bytes of a row. */
export function setOne(
  words: Uint32Array,
  a: number,
  count: number,
  even: Uint32Array,
  odd: Uint32Array,
): void {
  for (let i = 0; i < count; i++) {
    const p = words[a + i]!;
    even[i] = p & EVEN;
    odd[i] = (p >>> 8) & EVEN;
  }
}

/** Sets the lanes to the sums of two rows. */
export function setTwo(
  words: Uint32Array,
  a: number,
  b: number,
  count: number,
  even: Uint32Array,
  odd: Uint32Array,
): void {
  for (let i = 0; i < count; i++) {
    const p = words[a + i]!;
    const q = words[b + i]!;
    even[i] = (p & EVEN) + (q & EVEN);
    odd[i] = ((p >>> 8) & EVEN) + ((q >>> 8) & EVEN);
  }
}

/** Sets the lanes to the sums of three rows. */
export function setThree(
  words: Uint32Array,
  a: number,
  b: number,
  c: number,
  count: number,
  even: Uint32Array,
  odd: Uint32Array,
): void {
  for (let i = 0; i < count; i++) {
    const p = words[a + i]!;
    const q = words[b + i]!;
    const r = words[c + i]!;
    even[i] = (p & EVEN) + (q & EVEN) + (r & EVEN);
    odd[i] = ((p >>> 8) & EVEN) + ((q >>> 8) & EVEN) + ((r >>> 8) & EVEN);
  }
}

/** Sets the lanes to the sums of four rows. */
export function setFour(
  words: Uint32Array,
  a: number,
  b: number,
  c: number,
  d: number,
  count: number,
  even: Uint32Array,
  odd: Uint32Array,
): void {
  for (let i = 0; i < count; i++) {
    const p = words[a + i]!;
    const q = words[b + i]!;
    const r = words[c + i]!;
    const s = words[d + i]!;
    even[i] = (p & EVEN) + (q & EVEN) + (r & EVEN) + (s & EVEN);
    odd[i] = ((p >>> 8) & EVEN) + ((q >>> 8) & EVEN) + ((r >>> 8) & EVEN) +
      ((s >>> 8) & EVEN);
  }
}

/** Adds four rows to the lanes. */
export function addFour(
  words: Uint32Array,
  a: number,
  b: number,
  c: number,
  d: number,
  count: number,
  even: Uint32Array,
  odd: Uint32Array,
): void {
  for (let i = 0; i < count; i++) {
    const p = words[a + i]!;
    const q = words[b + i]!;
    const r = words[c + i]!;
    const s = words[d + i]!;
    even[i] = even[i]! + (p & EVEN) + (q & EVEN) + (r & EVEN) + (s & EVEN);
    odd[i] = odd[i]! + ((p >>> 8) & EVEN) + ((q >>> 8) & EVEN) +
      ((r >>> 8) & EVEN) + ((s >>> 8) & EVEN);
  }
}

/**
 * Writes `first * before + lanes * full + last * after` for every sample.
 *
 * @param words Rows of four bytes a word.
 * @param first Where in `words` the first row begins.
 * @param before Its weight.
 * @param even The sums of bytes 0 and 2 of each word, as two lanes.
 * @param odd The sums of bytes 1 and 3.
 * @param full The weight of the sums.
 * @param last Where in `words` the last row begins.
 * @param after Its weight.
 * @param count Words.
 * @param sums Takes `count * 4` numbers.
 * @param at Where in `sums`.
 */
export function weigh(
  words: Uint32Array,
  first: number,
  before: number,
  even: Uint32Array,
  odd: Uint32Array,
  full: number,
  last: number,
  after: number,
  count: number,
  sums: Int32Array,
  at: number,
): void {
  for (let i = 0, o = at; i < count; i++, o += 4) {
    const p = words[first + i]!;
    const q = words[last + i]!;
    const e = even[i]!;
    const d = odd[i]!;
    sums[o] = Math.imul(p & 255, before) + Math.imul(e & 0xffff, full) +
      Math.imul(q & 255, after);
    sums[o + 1] = Math.imul((p >>> 8) & 255, before) +
      Math.imul(d & 0xffff, full) + Math.imul((q >>> 8) & 255, after);
    sums[o + 2] = Math.imul((p >>> 16) & 255, before) +
      Math.imul(e >>> 16, full) + Math.imul((q >>> 16) & 255, after);
    sums[o + 3] = Math.imul(p >>> 24, before) + Math.imul(d >>> 16, full) +
      Math.imul(q >>> 24, after);
  }
}

/** {@linkcode weigh} where no sum outgrows its lane: `total` is at most 257. */
export function weighLanes(
  words: Uint32Array,
  first: number,
  before: number,
  even: Uint32Array,
  odd: Uint32Array,
  full: number,
  last: number,
  after: number,
  count: number,
  sums: Int32Array,
  at: number,
): void {
  for (let i = 0, o = at; i < count; i++, o += 4) {
    const p = words[first + i]!;
    const q = words[last + i]!;
    const e = Math.imul(p & EVEN, before) + Math.imul(even[i]!, full) +
      Math.imul(q & EVEN, after);
    const d = Math.imul((p >>> 8) & EVEN, before) + Math.imul(odd[i]!, full) +
      Math.imul((q >>> 8) & EVEN, after);
    sums[o] = e & 0xffff;
    sums[o + 1] = d & 0xffff;
    sums[o + 2] = e >>> 16;
    sums[o + 3] = d >>> 16;
  }
}

/** Adds more lanes to what is there, where a cell has more rows than a lane holds. */
export function addLanes(
  even: Uint32Array,
  odd: Uint32Array,
  count: number,
  full: number,
  sums: Int32Array,
  at: number,
): void {
  for (let i = 0, o = at; i < count; i++, o += 4) {
    const e = even[i]!;
    const d = odd[i]!;
    sums[o] = sums[o]! + Math.imul(e & 0xffff, full);
    sums[o + 1] = sums[o + 1]! + Math.imul(d & 0xffff, full);
    sums[o + 2] = sums[o + 2]! + Math.imul(e >>> 16, full);
    sums[o + 3] = sums[o + 3]! + Math.imul(d >>> 16, full);
  }
}
