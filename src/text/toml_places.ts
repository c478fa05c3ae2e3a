import type { TextPlace } from "./text_place.ts";

/** The way to a value: keys, and places in arrays from 0. */
export type KeyPath = readonly (string | number)[];

/** Where each key and value of a TOML text stands. */
export interface TomlPlaces {
  /**
   * Where a key stands, or an element of an array; what is not there stands
   * where the nearest thing around it does. Null for the text as a whole.
   */
  key(path: KeyPath): TextPlace | null;
  /** The same of a key's value. */
  value(path: KeyPath): TextPlace | null;
}

interface Node {
  key: number | null;
  value: number | null;
  readonly children: Map<string | number, Node>;
  /** How many tables an array of tables has, where it is one. */
  tables: number;
}

/**
 * Finds the places of everything in a TOML text. The parser that judges it
 * tells places of what is no TOML only; this finds them for what is TOML and
 * means nothing.
 *
 * @param text A TOML text that the parser has taken; a BOM does not count.
 */
export function tomlPlaces(text: string): TomlPlaces {
  const plain = text.replace(/^\uFEFF/, "");
  const root = scan(plain);
  const find = (path: KeyPath, what: "key" | "value"): TextPlace | null => {
    let node = root;
    let offset: number | null = null;
    for (const [at, step] of path.entries()) {
      const next = node.children.get(step);
      if (next === undefined) break;
      node = next;
      const own = at === path.length - 1 ? node[what] ?? node.key : node.key;
      offset = own ?? offset;
    }
    return offset === null ? null : placeAt(plain, offset);
  };
  return {
    key: (path) => find(path, "key"),
    value: (path) => find(path, "value"),
  };
}

function placeAt(text: string, offset: number): TextPlace {
  let line = 1;
  let start = 0;
  for (
    let end = text.indexOf("\n");
    end >= 0 && end < offset;
    end = text.indexOf("\n", end + 1)
  ) {
    line++;
    start = end + 1;
  }
  return { line, column: offset - start + 1 };
}

function emptyNode(): Node {
  return { key: null, value: null, children: new Map(), tables: 0 };
}

function childOf(node: Node, key: string | number): Node {
  let child = node.children.get(key);
  if (child === undefined) node.children.set(key, child = emptyNode());
  return child;
}

/** The table that a header's key leads to: of an array of tables, its last. */
function tableOf(node: Node): Node {
  return node.tables > 0 ? childOf(node, node.tables - 1) : node;
}

interface KeyPart {
  readonly name: string;
  readonly offset: number;
}

const blank = /[ \t]*/y;
const between = /(?:[ \t\r\n]+|#[^\n]*)*/y;
const restOfLine = /[^\n]*/y;
const bareKey = /[\w-]+/y;
const basic = /"((?:[^"\\\n]|\\.)*)"/y;
const literal = /'([^'\n]*)'/y;
const longBasic = /"""(?:[^\\]|\\[\s\S])*?"{3,5}/y;
const longLiteral = /'''[\s\S]*?'{3,5}/y;
const bareValue = /[^,\]}#\n]*/y;

function scan(text: string): Node {
  const root = emptyNode();
  let table = root;
  let at = 0;

  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return null;
    at = pattern.lastIndex;
    return found[1] ?? found[0];
  };

  const readKey = (): readonly KeyPart[] => {
    const parts: KeyPart[] = [];
    while (true) {
      take(blank);
      const offset = at;
      const quoted = take(basic);
      const name = quoted === null ? take(literal) ?? take(bareKey) : unescape(
        quoted,
      );
      if (name === null) return parts;
      parts.push({ name, offset });
      take(blank);
      if (text[at] !== ".") return parts;
      at++;
    }
  };

  const readPair = (into: Node): void => {
    let node = into;
    for (const { name, offset } of readKey()) {
      node = childOf(node, name);
      node.key ??= offset;
    }
    if (text[at] === "=") at++;
    take(blank);
    node.value = at;
    readValue(node);
  };

  const readValue = (node: Node): void => {
    if (text[at] === "[") return readArray(node);
    if (text[at] === "{") return readInline(node);
    take(longBasic) ?? take(longLiteral) ?? take(basic) ?? take(literal) ??
      take(bareValue);
  };

  const readArray = (node: Node): void => {
    at++;
    for (let index = 0; at < text.length; index++) {
      take(between);
      if (text[at] === "]") break;
      const before = at;
      const child = childOf(node, index);
      child.key = child.value = at;
      readValue(child);
      take(between);
      if (text[at] === ",") at++;
      if (at === before) break;
    }
    at++;
  };

  const readInline = (node: Node): void => {
    at++;
    while (at < text.length) {
      take(between);
      if (text[at] === "}") break;
      const before = at;
      readPair(node);
      take(between);
      if (text[at] === ",") at++;
      if (at === before) break;
    }
    at++;
  };

  const readHeader = (): void => {
    const offset = at;
    const isArray = text.startsWith("[[", at);
    at += isArray ? 2 : 1;
    const parts = readKey();
    table = root;
    for (const [index, { name }] of parts.entries()) {
      const node = childOf(tableOf(table), name);
      table = node;
      node.key ??= offset;
      if (index < parts.length - 1 || !isArray) continue;
      table = childOf(node, node.tables++);
      table.key = offset;
    }
    table = tableOf(table);
    take(restOfLine);
  };

  while (at < text.length) {
    take(between);
    const before = at;
    if (text[at] === "[") readHeader();
    else if (at < text.length) readPair(table);
    if (at === before) at++;
  }
  return root;
}

/** The escapes of TOML's basic strings, as far as keys may hold them. */
function unescape(text: string): string {
  const letters: Readonly<Record<string, string>> = {
    b: "\b",
    t: "\t",
    n: "\n",
    f: "\f",
    r: "\r",
    e: "\x1b",
  };
  return text.replace(
    /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|(.))/g,
    (_, four, eight, two, letter) => {
      const code = four ?? eight ?? two;
      return code === undefined
        ? letters[letter] ?? letter
        : String.fromCodePoint(parseInt(code, 16));
    },
  );
}
