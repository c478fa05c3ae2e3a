import type { DatabaseSync } from "node:sqlite";
import { ForeignDatabase } from "./foreign_database.ts";

/** `WDTS` in SQLite's header: scores of wdtag. */
export const APPLICATION_ID = 0x57445453;

/** The version of the tables; another one is left alone. */
export const SCHEMA_VERSION = 1;

/**
 * The tables. Rows of scores lie in a table of their own, in the order in which
 * they came, so that marking what was used touches none of them.
 */
const tables: Readonly<Record<string, string>> = {
  origins: "CREATE TABLE origins (id INTEGER PRIMARY KEY," +
    " key BLOB NOT NULL UNIQUE, about TEXT NOT NULL) STRICT",
  files: "CREATE TABLE files (path TEXT NOT NULL PRIMARY KEY," +
    " stamp TEXT NOT NULL, seen INTEGER NOT NULL, content BLOB NOT NULL)" +
    " STRICT, WITHOUT ROWID",
  entries: "CREATE TABLE entries (origin INTEGER NOT NULL," +
    " content BLOB NOT NULL, used INTEGER NOT NULL, width INTEGER NOT NULL," +
    " height INTEGER NOT NULL, row INTEGER NOT NULL," +
    " PRIMARY KEY (origin, content)) STRICT, WITHOUT ROWID",
  rows: "CREATE TABLE rows (id INTEGER PRIMARY KEY, scores BLOB NOT NULL)" +
    " STRICT",
};

/** Makes the tables of a file that is empty. */
export const schemaStatements: string = [
  ...Object.values(tables),
  `PRAGMA application_id = ${APPLICATION_ID}`,
  `PRAGMA user_version = ${SCHEMA_VERSION}`,
].join(";\n");

/**
 * Whether the tables are made; every trigger, view or further table means that
 * somebody else made the file.
 *
 * @throws {ForeignDatabase} Where there is something else.
 */
export function isOurSchema(database: DatabaseSync): boolean {
  const found = database.prepare(
    "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL",
  ).all();
  if (found.length === 0) return false;
  const isOurs = found.length === Object.keys(tables).length &&
    found.every(({ type, name, sql }) =>
      type === "table" && Object.hasOwn(tables, String(name)) &&
      tables[String(name)] === sql
    );
  if (isOurs) return true;
  throw new ForeignDatabase("its tables are not those of wdtag");
}
