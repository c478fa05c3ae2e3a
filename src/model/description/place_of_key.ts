/** Where in a text something stands, both from 1; empty where it is not found. */
export interface KeyPlace {
  /** The line. */
  readonly line?: number;
  /** The column, in UTF-16 units. */
  readonly column?: number;
}

/**
 * Finds where a key of a TOML file stands, for messages: under its table's
 * header, in an inline table, or dotted. A key that is not found stands where
 * its table does.
 *
 * @param text A valid TOML file.
 * @param path The key's tables and its name; empty for the file as a whole.
 */
export function placeOfKey(text: string, path: readonly string[]): KeyPlace {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const [key, inner] = path;
  if (key === undefined) return {};
  let table: string | null = null;
  let outer: KeyPlace = {};
  for (const [at, line] of lines.entries()) {
    const header = /^\s*\[\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*\]/.exec(line);
    if (header !== null) {
      table = header[1] ?? header[2] ?? header[3] ?? null;
      if (table === key) {
        outer = { line: at + 1, column: line.indexOf("[") + 1 };
      }
      continue;
    }
    const wanted = table === key && inner !== undefined ? inner : key;
    if (table !== null && table !== key) continue;
    const found = matchKey(line, wanted);
    if (found < 0) continue;
    const place = { line: at + 1, column: found + 1 };
    if (inner === undefined || table === key) return place;
    const within = line.slice(found + key.length).search(
      new RegExp(`(?<![\\w-])${escaped(inner)}(?![\\w-])`),
    );
    if (within >= 0) {
      return { line: at + 1, column: found + key.length + within + 1 };
    }
    outer = place;
  }
  return outer;
}

/** The place of a key at a line's start, or -1. */
function matchKey(line: string, key: string): number {
  const name = escaped(key);
  const pattern = new RegExp(`^\\s*(?="${name}"|'${name}'|${name}\\s*[.=])`);
  const found = pattern.exec(line);
  return found === null ? -1 : found[0].length;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
