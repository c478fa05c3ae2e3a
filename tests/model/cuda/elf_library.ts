/** What a library of the tests is like. */
export interface ElfPlan {
  readonly soname?: string;
  readonly needed?: readonly string[];
  readonly runPath?: string;
  /** Writes the older DT_RPATH instead. */
  readonly oldPath?: string;
  readonly arch?: "x86_64" | "aarch64";
  /** What it does when it is loaded; by default nothing. */
  readonly onLoad?: "crash";
  /** Bytes that follow, to make it longer. */
  readonly padding?: number;
}

/** Where its writable part begins: the loader maps whole pages, of 64 KiB at the most. */
const second = 0x10000;

/** Instructions that no processor takes. */
const crash: Readonly<Record<"x86_64" | "aarch64", readonly number[]>> = {
  x86_64: [0x0f, 0x0b],
  aarch64: [0, 0, 0, 0],
};

/**
 * Makes an ELF shared library that holds no code of its own and that the
 * system's loader takes.
 */
export function elfLibrary(plan: ElfPlan = {}): Uint8Array<ArrayBuffer> {
  const arch = plan.arch ?? Deno.build.arch;
  const names = [0];
  const nameOf = (name: string) => {
    const at = names.length;
    names.push(...new TextEncoder().encode(name), 0);
    return at;
  };
  const entries: [tag: number, value: number][] = [];
  for (const name of plan.needed ?? []) entries.push([1, nameOf(name)]);
  if (plan.soname !== undefined) entries.push([14, nameOf(plan.soname)]);
  if (plan.runPath !== undefined) entries.push([29, nameOf(plan.runPath)]);
  if (plan.oldPath !== undefined) entries.push([15, nameOf(plan.oldPath)]);

  // Headers, symbols (one, empty), their hash table, names, code.
  const symbols = 64 + 4 * 56;
  const hash = symbols + 24;
  const table = hash + 16;
  const code = (table + names.length + 15) & ~15;
  entries.push([4, hash], [5, table], [6, symbols], [10, names.length]);
  entries.push([11, 24]);
  if (plan.onLoad === "crash") entries.push([12, code]);
  entries.push([0, 0]);

  const length = second + entries.length * 16;
  const bytes = new Uint8Array(length + (plan.padding ?? 0));
  const view = new DataView(bytes.buffer);
  const u16 = (at: number, value: number) => view.setUint16(at, value, true);
  const u32 = (at: number, value: number) => view.setUint32(at, value, true);
  const u64 = (at: number, value: number) =>
    view.setBigUint64(at, BigInt(value), true);

  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  u16(16, 3);
  u16(18, arch === "x86_64" ? 62 : 183);
  u32(20, 1);
  u64(32, 64);
  u16(52, 64);
  u16(54, 56);
  u16(56, 4);
  const segment = (
    index: number,
    kind: number,
    flags: number,
    [start, end]: readonly [number, number],
    align: number,
  ) => {
    const at = 64 + index * 56;
    u32(at, kind);
    u32(at + 4, flags);
    for (const field of [8, 16, 24]) u64(at + field, start);
    for (const field of [32, 40]) u64(at + field, end - start);
    u64(at + 48, align);
  };
  segment(0, 1, 5, [0, code + 16], second);
  segment(1, 1, 6, [second, length], second);
  segment(2, 2, 6, [second, length], 8);
  // A stack that need not be executable, or new loaders refuse the library.
  segment(3, 0x6474e551, 6, [0, 0], 16);

  u32(hash, 1);
  u32(hash + 4, 1);
  bytes.set(names, table);
  bytes.set(crash[arch], code);
  entries.forEach(([tag, value], index) => {
    u64(second + index * 16, tag);
    u64(second + index * 16 + 8, value);
  });
  for (let at = length; at < bytes.length; at++) bytes[at] = at * 31 >> 3;
  return bytes;
}
