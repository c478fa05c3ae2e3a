import { splitPath } from "./normalise_path.ts";

/** One part of a glob, between two separators. */
export type GlobPart =
  /** A name as it is. */
  | { readonly kind: "literal"; readonly name: string }
  /** A name with wildcards; `text` is how it was written. */
  | {
    readonly kind: "name";
    readonly text: string;
    readonly matches: (name: string) => boolean;
  }
  /** `**`: no folder, or any number of them. */
  | { readonly kind: "folders" };

/** A glob without braces, taken apart. */
export interface GlobPattern {
  /** The root, drive or share in front; empty for a relative pattern. */
  readonly front: string;
  /** Its parts, in order. */
  readonly parts: readonly GlobPart[];
}

/** More alternatives than this are a mistake, not a wish. */
const mostAlternatives = 1000;

/**
 * Says whether a path that does not exist may be meant as a glob: whether it
 * holds `*`, `?`, `[` or a `{` group with a comma.
 *
 * @param path The path as the user typed it.
 */
export function hasWildcard(path: string): boolean {
  return /[*?[]|\{[^}]*,/.test(path);
}

/**
 * Reads a glob as a shell does: `*` and `?` match inside a name and not a
 * leading dot, `[a-z]` and `[!a-z]` match one character, `**` as a whole part
 * matches any number of folders, `{a,b}` stands for each of its alternatives
 * (they may hold separators and further braces). A backslash takes the meaning
 * from the next character, except on Windows, where it parts folders; there
 * letters match in any case.
 *
 * Node's `path.matchesGlob()` is not used: under Deno it asks for permission
 * to read an environment variable, and it knows no escapes.
 *
 * @param pattern The glob.
 * @param windows Whether Windows' rules hold; this machine's by default.
 * @returns One pattern for every alternative of the braces.
 * @throws {RangeError} If the braces make more than 1000 alternatives.
 */
export function parseGlob(
  pattern: string,
  windows: boolean = Deno.build.os === "windows",
): GlobPattern[] {
  return expandBraces(pattern, windows).map((alternative) => {
    const { front, parts } = splitPath(alternative, windows);
    // `**` twice in a row says no more than once.
    const telling = parts.filter((part, at) =>
      part !== "**" || parts[at - 1] !== "**"
    );
    return { front, parts: telling.map((part) => parsePart(part, windows)) };
  });
}

function expandBraces(pattern: string, windows: boolean): string[] {
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === "\\" && !windows) at++;
    else if (pattern[at] === "{") {
      const group = readGroup(pattern, at, windows);
      if (group === undefined) continue;
      const tails = expandBraces(pattern.slice(group.end), windows);
      const heads = group.alternatives.flatMap((alternative) =>
        expandBraces(alternative, windows)
      );
      if (heads.length * tails.length > mostAlternatives) {
        throw new RangeError(
          `Its braces stand for more than ${mostAlternatives} patterns`,
        );
      }
      const start = pattern.slice(0, at);
      return heads.flatMap((head) => tails.map((tail) => start + head + tail));
    }
  }
  return [pattern];
}

/** Reads `{a,b}` from its opening brace on; undefined if it is no group. */
function readGroup(
  pattern: string,
  open: number,
  windows: boolean,
): { alternatives: string[]; end: number } | undefined {
  const alternatives: string[] = [];
  let from = open + 1;
  let depth = 0;
  for (let at = open; at < pattern.length; at++) {
    const char = pattern[at];
    if (char === "\\" && !windows) at++;
    else if (char === "{") depth++;
    else if (char === "," && depth === 1) {
      alternatives.push(pattern.slice(from, at));
      from = at + 1;
    } else if (char === "}" && --depth === 0) {
      if (alternatives.length === 0) return undefined;
      alternatives.push(pattern.slice(from, at));
      return { alternatives, end: at + 1 };
    }
  }
  return undefined;
}

type Test = (char: string) => boolean;

function parsePart(text: string, windows: boolean): GlobPart {
  if (text === "**") return { kind: "folders" };
  const chars = [...text];
  /** What each place of the name must be; a string stands for itself. */
  const tokens: (string | Test)[] = [];
  let wild = false;
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at]!;
    if (char === "\\" && !windows && at + 1 < chars.length) {
      tokens.push(chars[++at]!);
      continue;
    }
    const set = char === "[" ? readSet(chars, at, windows) : undefined;
    if (set !== undefined) {
      tokens.push(set.test);
      at = set.end;
    } else if (char === "?") tokens.push(() => true);
    else if (char === "*") tokens.push(anyRun);
    else tokens.push(char);
    wild ||= set !== undefined || char === "?" || char === "*";
  }
  if (!wild) return { kind: "literal", name: tokens.join("") };
  const hidden = tokens[0] === ".";
  const tests = tokens.map((token) => asTest(token, windows));
  const matches = (name: string) =>
    name.startsWith(".") === hidden && matchAll(tests, [...name]);
  return { kind: "name", text, matches };
}

/** The token of `*`; it is compared by identity and never called. */
const anyRun: Test = () => true;

function asTest(token: string | Test, anyCase: boolean): Test {
  if (token === anyRun) return anyRun;
  const test = typeof token === "string"
    ? (char: string) => char === token
    : token;
  if (!anyCase) return test;
  return (char) =>
    test(char) || test(char.toLowerCase()) || test(char.toUpperCase());
}

/** Reads `[a-z]` or `[!a-z]`; undefined if it is never closed. */
function readSet(
  chars: readonly string[],
  open: number,
  windows: boolean,
): { test: Test; end: number } | undefined {
  const negated = chars[open + 1] === "!" || chars[open + 1] === "^";
  const start = open + (negated ? 2 : 1);
  const ranges: { from: number; to: number }[] = [];
  let at = start;
  const take = () => {
    if (chars[at] === "\\" && !windows && at + 1 < chars.length) at++;
    return chars[at++]!.codePointAt(0)!;
  };
  while (at < chars.length && (chars[at] !== "]" || at === start)) {
    const from = take();
    const range = chars[at] === "-" && at + 1 < chars.length &&
      chars[at + 1] !== "]";
    if (range) at++;
    ranges.push({ from, to: range ? take() : from });
  }
  if (at >= chars.length) return undefined;
  const test = (char: string) => {
    const point = char.codePointAt(0)!;
    return ranges.some(({ from, to }) => from <= point && point <= to) !==
      negated;
  };
  return { test, end: at };
}

/**
 * Matches a whole name. Only the last `*` is ever taken back, which is enough
 * and keeps the time below name times pattern.
 */
function matchAll(tests: readonly Test[], chars: readonly string[]): boolean {
  let at = 0;
  let place = 0;
  let star = -1;
  let resume = 0;
  while (place < chars.length) {
    const test = tests[at];
    if (test === anyRun) {
      star = at++;
      resume = place;
    } else if (test?.(chars[place]!)) {
      at++;
      place++;
    } else if (star >= 0) {
      at = star + 1;
      place = ++resume;
    } else return false;
  }
  while (tests[at] === anyRun) at++;
  return at === tests.length;
}
