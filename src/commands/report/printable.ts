/**
 * Text that is safe to show on a terminal: control characters, which a file's
 * name may hold and a terminal may obey, are written as escapes. Line feeds
 * and tabs stay.
 *
 * @param text Anything.
 */
export function printable(text: string): string {
  return text.replace(
    // deno-lint-ignore no-control-regex
    /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (char) => {
      const code = char.charCodeAt(0);
      return code < 256
        ? `\\x${code.toString(16).padStart(2, "0")}`
        : `\\u${code.toString(16)}`;
    },
  );
}

/**
 * A file's name or path as it can stand within a line: line feeds and tabs are
 * escaped too, so that a name can't pass for a line of the program's own.
 *
 * @param path A path.
 */
export function printablePath(path: string): string {
  return printable(path).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}
