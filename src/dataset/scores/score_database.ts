import { DatabaseSync } from "node:sqlite";
import type { IssuedPath } from "../../files/issued_path.ts";
import { requireDatabase } from "./judge_database.ts";
import { isOurSchema, schemaStatements } from "./score_schema.ts";

/** What is kept of a file: it need not be read again while its stamp stays. */
export interface FileRecord {
  /** The path below the dataset's folder, with `/`. */
  readonly path: string;
  /** See `fileStamp`. */
  readonly stamp: string;
  /** When it was read, in milliseconds. */
  readonly seen: number;
  /** SHA-256 of its bytes. */
  readonly content: Uint8Array<ArrayBuffer>;
}

/** What is kept of an image's scores. */
export interface ScoreRecord {
  /** SHA-256 of the image's bytes. */
  readonly content: Uint8Array<ArrayBuffer>;
  /** Columns of the picture as it lies in the file. */
  readonly width: number;
  /** Rows of the picture as it lies in the file. */
  readonly height: number;
  /** See `encodeScores`. */
  readonly row: Uint8Array<ArrayBuffer>;
}

/** A kept row, and the day on which it was last used. */
export interface FoundScores extends ScoreRecord {
  /** Days since 1970. */
  readonly used: number;
}

/** A file that is known, and its scores where there are some. */
export interface FoundFile extends Omit<FileRecord, "path"> {
  readonly scores: FoundScores | null;
}

/** What is written at once. */
export interface ScoreBatch {
  readonly files: readonly FileRecord[];
  readonly scores: readonly ScoreRecord[];
  /** Contents whose scores were used today. */
  readonly touched: readonly Uint8Array<ArrayBuffer>[];
}

/** One file of kept scores. All of its methods throw what SQLite throws. */
export interface ScoreDatabase extends Disposable {
  /** Whether scores of an origin are kept. */
  has(origin: Uint8Array<ArrayBuffer>): boolean;
  /** What is known of files, in their order. */
  find(
    origin: Uint8Array<ArrayBuffer>,
    paths: readonly string[],
  ): readonly (FoundFile | null)[];
  /** The scores of an image, wherever it lay. */
  findContent(
    origin: Uint8Array<ArrayBuffer>,
    content: Uint8Array<ArrayBuffer>,
  ): FoundScores | null;
  /**
   * Writes a batch, all of it or nothing.
   *
   * @param origin What the scores are from.
   * @param limit The most bytes that may be kept; the least recently used give way.
   * @param today Days since 1970.
   * @returns False where there is no room, because all of it was used today.
   */
  write(
    origin: Origin,
    batch: ScoreBatch,
    limit: number,
    today: number,
  ): boolean;
}

/** All that scores hang on beside the image. */
export interface Origin {
  /** SHA-256 of it. */
  readonly key: Uint8Array<ArrayBuffer>;
  /** The same in words, for people who look into the file. */
  readonly about: string;
}

/** Milliseconds that a lock of another process is waited for. */
const PATIENCE = 5000;

/** No text or row is longer: a file that holds longer ones is not ours. */
const MOST_BYTES = 4 * 2 ** 20;

/** How full it is after rows were removed. */
const EASE = 0.9;

/**
 * Opens a file of kept scores, or makes it. It may have come with a dataset
 * from anywhere: nothing in it is run, and what is not of the expected shape
 * is refused. Each call takes its locks and gives them back, so that several
 * processes can share a file.
 *
 * @param path The file.
 * @throws {ForeignDatabase} Where it is something else, or of a newer wdtag.
 * @throws {Error} Where it can't be opened.
 */
export async function openScoreDatabase(
  path: IssuedPath,
): Promise<ScoreDatabase> {
  const isThere = await requireDatabase(path, "before");
  const options = { timeout: PATIENCE, limits: { length: MOST_BYTES } };
  const database = new DatabaseSync(path, options);
  try {
    const numberOf = (pragma: string): unknown =>
      Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0];
    database.exec(
      "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;" +
        "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -2000;" +
        "PRAGMA synchronous = NORMAL",
    );
    // Reads the header only, and first undoes what a killed process began.
    const [application, version] = [
      numberOf("application_id"),
      numberOf("user_version"),
    ];
    if (isThere) await requireDatabase(path, "after", application, version);
    makeTables(database);
    return prepared(database, numberOf);
  } catch (error) {
    database.close();
    throw error;
  }
}

function makeTables(database: DatabaseSync): void {
  const isMade = isOurSchema(database);
  if (isMade) return;
  // Of a file that has tables it would be a write.
  database.exec("PRAGMA auto_vacuum = INCREMENTAL");
  transaction(database, "EXCLUSIVE", () => {
    // Another process may have been as quick.
    if (!isOurSchema(database)) database.exec(schemaStatements);
  });
}

function prepared(
  database: DatabaseSync,
  numberOf: (pragma: string) => unknown,
): ScoreDatabase {
  const columns = 'e.width, e.height, e.used, r.scores AS "row"';
  const rows = "entries e JOIN rows r ON r.id = e.row";
  const origins = "SELECT id FROM origins WHERE key = ?";
  const selectOrigin = database.prepare(origins);
  const insertOrigin = database.prepare(
    "INSERT INTO origins (key, about) VALUES (?, ?)",
  );
  const selectAny = database.prepare(
    "SELECT 1 FROM entries WHERE origin = ? LIMIT 1",
  );
  const selectFile = database.prepare(
    "SELECT f.stamp, f.seen, f.content FROM files f WHERE f.path = ?",
  );
  const selectScores = database.prepare(
    `SELECT ${columns} FROM ${rows} WHERE e.origin = ? AND e.content = ?`,
  );
  const writeFile = database.prepare(
    "INSERT OR REPLACE INTO files (path, stamp, seen, content) VALUES (?, ?, ?, ?)",
  );
  const dropRow = database.prepare(
    "DELETE FROM rows WHERE id = (SELECT row FROM entries WHERE origin = ? AND content = ?)",
  );
  const writeRow = database.prepare("INSERT INTO rows (scores) VALUES (?)");
  const writeEntry = database.prepare(
    "INSERT OR REPLACE INTO entries (origin, content, used, width, height, row)" +
      " VALUES (?, ?, ?, ?, ?, ?)",
  );
  const touch = database.prepare(
    "UPDATE entries SET used = ? WHERE origin = ? AND content = ?",
  );
  const selectCount = database.prepare(
    "SELECT count(*) AS count FROM entries",
  );
  const selectOld = database.prepare(
    "SELECT origin, content, row FROM entries WHERE NOT (origin = ? AND used >= ?)" +
      " ORDER BY used, row LIMIT ?",
  );
  const dropEntry = database.prepare(
    "DELETE FROM entries WHERE origin = ? AND content = ?",
  );
  const drop = database.prepare("DELETE FROM rows WHERE id = ?");
  const ids = new Map<string, number>();

  const idOf = (key: Uint8Array<ArrayBuffer>): number | null => {
    const name = key.toHex();
    const known = ids.get(name) ?? selectOrigin.get(key)?.id;
    if (typeof known !== "number") return null;
    ids.set(name, known);
    return known;
  };
  const scoresOf = (
    origin: number | null,
    content: Uint8Array<ArrayBuffer>,
  ): FoundScores | null => {
    if (origin === null) return null;
    return readScores(selectScores.get(origin, content), content);
  };
  const bytesUsed = (): number =>
    (Number(numberOf("page_count")) - Number(numberOf("freelist_count"))) *
    Number(numberOf("page_size"));

  /** Removes what was used least recently, until there is room. */
  const makeRoom = (origin: number, limit: number, today: number): boolean => {
    let used = bytesUsed();
    if (used <= limit) return true;
    const { count } = selectCount.get() as { count: number };
    // Pages are shared: what is removed may free fewer bytes than it took.
    for (let part = count; used > limit && part > 0; used = bytesUsed()) {
      const most = Math.ceil(count * (1 - EASE * limit / used));
      const old = selectOld.all(origin, today, most);
      part = old.length;
      for (const { origin, content, row } of old) {
        dropEntry.run(origin!, content!);
        drop.run(row!);
      }
      database.exec(
        "DELETE FROM files WHERE content NOT IN (SELECT content FROM entries)",
      );
    }
    return used <= limit;
  };

  return {
    has: (key) => {
      const origin = idOf(key);
      return origin !== null && selectAny.get(origin) !== undefined;
    },
    find: (key, paths) =>
      // One lock for all of them.
      transaction(database, "DEFERRED", () => {
        const origin = idOf(key);
        return paths.map((path) => {
          const found = selectFile.get(path);
          const { stamp, seen, content } = found ?? {};
          return typeof stamp !== "string" || typeof seen !== "number" ||
              !isDigest(content)
            ? null
            : { stamp, seen, content, scores: scoresOf(origin, content) };
        });
      }),
    findContent: (key, content) => scoresOf(idOf(key), content),
    write: ({ key, about }, { files, scores, touched }, limit, today) => {
      const isRoom = transaction(database, "IMMEDIATE", () => {
        let origin = idOf(key);
        if (origin === null) {
          origin = Number(insertOrigin.run(key, about).lastInsertRowid);
        }
        for (const { path, stamp, seen, content } of files) {
          writeFile.run(path, stamp, seen, content);
        }
        for (const { content, width, height, row } of scores) {
          dropRow.run(origin, content);
          const { lastInsertRowid } = writeRow.run(row);
          writeEntry.run(
            origin,
            content,
            today,
            width,
            height,
            lastInsertRowid,
          );
        }
        for (const content of touched) touch.run(today, origin, content);
        return makeRoom(origin, limit, today);
      }, (isRoom) => isRoom);
      const bytes = Number(numberOf("page_count")) *
        Number(numberOf("page_size"));
      // Gives one page back with each step.
      if (bytes > limit) database.prepare("PRAGMA incremental_vacuum").all();
      return isRoom;
    },
    [Symbol.dispose]: () => database.close(),
  };
}

/** Does something whole, or not at all. Nothing in it may wait: the lock is held. */
function transaction<Result>(
  database: DatabaseSync,
  kind: "DEFERRED" | "IMMEDIATE" | "EXCLUSIVE",
  task: () => Result,
  isWanted: (result: Result) => boolean = () => true,
): Result {
  database.exec(`BEGIN ${kind}`);
  try {
    const result = task();
    database.exec(isWanted(result) ? "COMMIT" : "ROLLBACK");
    return result;
  } catch (error) {
    try {
      database.exec("ROLLBACK");
    } catch {
      // SQLite has rolled back by itself.
    }
    throw error;
  }
}

function readScores(
  found: Readonly<Record<string, unknown>> | undefined,
  content: Uint8Array<ArrayBuffer>,
): FoundScores | null {
  const { width, height, used, row } = found ?? {};
  if (!isSide(width) || !isSide(height) || typeof used !== "number") {
    return null;
  }
  return row instanceof Uint8Array
    ? { content, width, height, used, row: row as Uint8Array<ArrayBuffer> }
    : null;
}

function isSide(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 &&
    Number(value) < 2 ** 31;
}

function isDigest(value: unknown): value is Uint8Array<ArrayBuffer> {
  return value instanceof Uint8Array && value.length === 32;
}
