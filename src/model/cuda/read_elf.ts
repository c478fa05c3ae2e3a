/** What the dynamic loader reads in a shared library. */
export interface ElfLibrary {
  readonly kind: "library";
  /** The processor that it is made for, in Deno's words; null for others. */
  readonly arch: "x86_64" | "aarch64" | null;
  /** Its own name (DT_SONAME), or null. */
  readonly soname: string | null;
  /** The libraries that are loaded with it (DT_NEEDED), in their order. */
  readonly needed: readonly string[];
  /**
   * Where it has these looked for (DT_RUNPATH, else DT_RPATH), as written:
   * `$ORIGIN` stands for its own folder.
   */
  readonly runPath: readonly string[];
}

/** What is no such library, and why, as a clause. */
export interface NoElf {
  readonly kind: "none";
  readonly reason: string;
}

/** Gives bytes of a file, fewer only at its end; one call at a time. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

const machines: Readonly<Record<number, "x86_64" | "aarch64">> = {
  62: "x86_64",
  183: "aarch64",
};

/** Kinds of segments and of dynamic entries. */
const [LOAD, DYNAMIC] = [1, 2];
const [NEEDED, STRTAB, SONAME, RPATH, RUNPATH] = [1, 5, 14, 15, 29];

/** More than any real library has; what says more is damaged. */
const most = { segments: 1000, entries: 20_000, name: 4096 };

/** One part of the file that the loader maps. */
interface Segment {
  readonly kind: number;
  readonly offset: number;
  readonly address: number;
  readonly length: number;
}

/** What makes a file no library. */
class Unfit extends Error {}

/**
 * Reads the head of a 64-bit ELF shared library: what it needs, and where it
 * looks. A few hundred bytes are read, however long it is.
 *
 * Source: System V ABI, "ELF-64 object file format" (gabi, chapters 4 and 5).
 *
 * @param read Gives bytes of the file.
 * @returns The library, or why it is none.
 */
export async function readElf(read: ReadAt): Promise<ElfLibrary | NoElf> {
  try {
    return await parse(read);
  } catch (error) {
    if (error instanceof Unfit) return { kind: "none", reason: error.message };
    throw error;
  }
}

async function parse(read: ReadAt): Promise<ElfLibrary> {
  const head = await exactly(read, 0, 64);
  if (head.getUint32(0) !== 0x7f454c46) throw new Unfit("it is no ELF file");
  if (head.getUint8(4) !== 2 || head.getUint8(5) !== 1) {
    throw new Unfit("it is not made for a 64-bit little-endian processor");
  }
  if (head.getUint16(16, true) !== 3) throw new Unfit("it is no library");
  const segments = await readSegments(read, head);
  const entries = await readDynamic(read, segments);
  const table = entries.find(([tag]) => tag === STRTAB)?.[1];
  const name = async (offset: number) => {
    if (table === undefined) throw new Unfit("it has no table of names");
    return await readName(read, fileOffset(segments, table + offset));
  };
  const names = async (wanted: number) => {
    const found: string[] = [];
    // One after the other: they share one place in the file.
    for (const [tag, value] of entries) {
      if (tag === wanted) found.push(await name(value));
    }
    return found;
  };
  const [soname = null] = await names(SONAME);
  const [runPath] = await names(RUNPATH);
  const [path = ""] = runPath === undefined ? await names(RPATH) : [runPath];
  return {
    kind: "library",
    arch: machines[head.getUint16(18, true)] ?? null,
    soname,
    needed: await names(NEEDED),
    runPath: path.split(":").filter((each) => each !== ""),
  };
}

async function readSegments(
  read: ReadAt,
  head: DataView,
): Promise<readonly Segment[]> {
  const size = head.getUint16(54, true);
  const count = head.getUint16(56, true);
  if (size < 56 || size > 256 || count > most.segments) {
    throw new Unfit("its table of segments is damaged");
  }
  const table = await exactly(read, number64(head, 32), size * count);
  return Array.from({ length: count }, (_, index) => ({
    kind: table.getUint32(index * size, true),
    offset: number64(table, index * size + 8),
    address: number64(table, index * size + 16),
    length: number64(table, index * size + 32),
  }));
}

async function readDynamic(
  read: ReadAt,
  segments: readonly Segment[],
): Promise<readonly (readonly [tag: number, value: number])[]> {
  const dynamic = segments.find(({ kind }) => kind === DYNAMIC);
  if (dynamic === undefined) throw new Unfit("it is linked statically");
  const count = Math.floor(dynamic.length / 16);
  if (count > most.entries) throw new Unfit("its dynamic section is damaged");
  const table = await exactly(read, dynamic.offset, count * 16);
  const entries: [number, number][] = [];
  for (let at = 0; at < count * 16; at += 16) {
    const tag = table.getBigInt64(at, true);
    if (tag === 0n) break;
    // Tags of the system's own are large; none of them is asked for.
    if (tag < 100n) entries.push([Number(tag), number64(table, at + 8)]);
  }
  return entries;
}

/** Where the loader's address lies in the file. */
function fileOffset(segments: readonly Segment[], address: number): number {
  const segment = segments.find(({ kind, address: start, length }) =>
    kind === LOAD && address >= start && address < start + length
  );
  if (segment === undefined) throw new Unfit("its names lie outside of it");
  return segment.offset + (address - segment.address);
}

async function readName(read: ReadAt, offset: number): Promise<string> {
  const bytes = await read(offset, most.name);
  const end = bytes.indexOf(0);
  if (end === -1) throw new Unfit("one of its names has no end");
  return new TextDecoder().decode(bytes.subarray(0, end));
}

async function exactly(
  read: ReadAt,
  offset: number,
  length: number,
): Promise<DataView> {
  const bytes = await read(offset, length);
  if (bytes.length < length) throw new Unfit("it is cut off");
  return new DataView(bytes.buffer, bytes.byteOffset, length);
}

function number64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new Unfit("it says impossible lengths");
  }
  return Number(value);
}
