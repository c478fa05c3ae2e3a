import { crc32, deflateRawSync } from "node:zlib";

/** One entry of a zip file, and how it may be wrong. */
export interface ZipEntry {
  readonly name: string;
  readonly data: Uint8Array;
  /** By default it is deflated. */
  readonly isStored?: boolean;
  /** What is said in place of the true checksum. */
  readonly crc?: number;
  /** What is said in place of the true length. */
  readonly size?: number;
  /** Says that it is encrypted. */
  readonly isEncrypted?: boolean;
  /** Says a way of packing that nobody knows. */
  readonly method?: number;
}

/** How a zip file is written. */
export interface ZipOptions {
  /** Says all lengths and places in 64 bits, as large files must. */
  readonly isZip64?: boolean;
}

/**
 * Writes a zip file (APPNOTE.TXT 4.3), each entry with a local header, and the
 * directory at the end.
 */
export function zipFile(
  entries: readonly ZipEntry[],
  { isZip64 = false }: ZipOptions = {},
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  const add = (bytes: Uint8Array) => {
    parts.push(bytes);
    at += bytes.length;
  };
  for (const entry of entries) {
    const { data, isStored = false } = entry;
    const name = new TextEncoder().encode(entry.name);
    const packed = isStored ? data : deflateRawSync(data);
    const size = entry.size ?? data.length;
    const flags = 0x800 | (entry.isEncrypted === true ? 1 : 0);
    const method = entry.method ?? (isStored ? 0 : 8);
    const crc = entry.crc ?? crc32(data);
    const start = at;
    const common: Field[] = [
      [2, isZip64 ? 45 : 20],
      [2, flags],
      [2, method],
      [4, 0],
      [4, crc],
      [4, isZip64 ? 0xffffffff : packed.length],
      [4, isZip64 ? 0xffffffff : size],
      [2, name.length],
    ];
    const long: Field[] = [[8, size], [8, packed.length]];
    const localExtra = isZip64
      ? record([[2, 1], [2, 16], ...long])
      : new Uint8Array();
    add(record([[4, 0x04034b50], ...common, [2, localExtra.length]]));
    add(name);
    add(localExtra);
    add(packed);
    const extra = isZip64
      ? record([[2, 1], [2, 24], ...long, [8, start]])
      : new Uint8Array();
    directory.push(
      record([
        [4, 0x02014b50],
        [2, 45],
        ...common,
        [2, extra.length],
        [2, 0],
        [2, 0],
        [2, 0],
        [4, 0],
        [4, isZip64 ? 0xffffffff : start],
      ]),
      name,
      extra,
    );
  }
  const start = at;
  for (const bytes of directory) add(bytes);
  const length = at - start;
  const count = entries.length;
  if (isZip64) {
    const end = at;
    add(record([
      [4, 0x06064b50],
      [8, 44],
      [2, 45],
      [2, 45],
      [4, 0],
      [4, 0],
      [8, count],
      [8, count],
      [8, length],
      [8, start],
    ]));
    add(record([[4, 0x07064b50], [4, 0], [8, end], [4, 1]]));
  }
  add(record([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, isZip64 ? 0xffff : count],
    [2, isZip64 ? 0xffff : count],
    [4, isZip64 ? 0xffffffff : length],
    [4, isZip64 ? 0xffffffff : start],
    [2, 0],
  ]));
  const all = new Uint8Array(at);
  let offset = 0;
  for (const bytes of parts) {
    all.set(bytes, offset);
    offset += bytes.length;
  }
  return all;
}

/** Bytes of a field, and its value. */
type Field = readonly [bytes: 2 | 4 | 8, value: number];

function record(fields: readonly Field[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    if (size === 4) view.setUint32(at, value, true);
    if (size === 8) view.setBigUint64(at, BigInt(value), true);
    at += size;
  }
  return bytes;
}
