import { ForeignDatabase } from "./foreign_database.ts";
import { APPLICATION_ID, SCHEMA_VERSION } from "./score_schema.ts";

/** What SQLite's files begin with. */
const magic = "SQLite format 3\0";

/** What a rollback journal ends with if it names a journal of several files. */
const superJournal = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

/** As many tables and indexes as the first page may list. */
const MOST_TABLES = 16;

/**
 * Looks at a database with other means than SQLite's, which believes what it
 * finds: a journal beside it may name a further file, and SQLite removes that
 * file once it has undone the journal; a file with the suffix `-wal` would be
 * merged into it; a list of a million tables would be read into memory.
 *
 * @param path The database.
 * @param moment Before SQLite opens it, or after, when a journal is undone and
 * the header is whole.
 * @param application The application's number in its header, after.
 * @param version The version in its header, after.
 * @returns Whether there is anything in it.
 * @throws {ForeignDatabase} Where it is none of wdtag's.
 */
export async function requireDatabase(
  path: string,
  moment: "before" | "after",
  application: unknown = APPLICATION_ID,
  version: unknown = SCHEMA_VERSION,
): Promise<boolean> {
  const head = await bytesAt(path, "start", 108);
  if (moment === "before") {
    if (await isThere(`${path}-wal`)) {
      throw new ForeignDatabase(`"${path}-wal" lies beside it`);
    }
    const end = await bytesAt(`${path}-journal`, "end", 8);
    if (end.length === 8 && superJournal.every((byte, i) => end[i] === byte)) {
      throw new ForeignDatabase(`"${path}-journal" speaks of other files`);
    }
    // A journal may have a header to give back.
    if (end.length > 0) return true;
  }
  if (head.length === 0) return false;
  if (String.fromCharCode(...head.subarray(0, 16)) !== magic) {
    throw new ForeignDatabase("it is no SQLite database");
  }
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (head.length < 108 || view.getUint16(18) !== 0x0101) {
    throw new ForeignDatabase("it is written in another way");
  }
  if (moment === "before") return true;
  const tables = head[100] === 0x0d ? view.getUint16(103) : Infinity;
  // Its first page is written before its tables are: a process may end between.
  if (application === 0 && version === 0 && tables === 0) return true;
  if (application !== APPLICATION_ID) {
    throw new ForeignDatabase("it was not made by wdtag");
  }
  if (version !== SCHEMA_VERSION) {
    throw new ForeignDatabase(
      `its version is ${version}, and this wdtag knows ${SCHEMA_VERSION}`,
    );
  }
  if (tables > MOST_TABLES) {
    throw new ForeignDatabase("its tables are not those of wdtag");
  }
  return true;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Some bytes of a file; none where it is not there. */
async function bytesAt(
  path: string,
  place: "start" | "end",
  count: number,
): Promise<Uint8Array> {
  if (!await isThere(path)) return new Uint8Array();
  using file = await Deno.open(path);
  if (place === "end") {
    const { size } = await file.stat();
    await file.seek(Math.max(0, size - count), Deno.SeekMode.Start);
  }
  const bytes = new Uint8Array(count);
  return bytes.subarray(0, await file.read(bytes) ?? 0);
}
