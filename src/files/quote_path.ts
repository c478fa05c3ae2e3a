/** Control characters, line separators and direction overrides: what could forge a terminal line or hide a name. */
const unsafe = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/**
 * A path in double quotes, fit for a message: characters that would break the line, drive the terminal or reverse the
 * reading direction are shown as `\u....` escapes, everything else as it is (a backslash is a separator on Windows).
 *
 * @param path The path as the user knows it.
 * @returns The quoted path.
 */
export function quotePath(path: string): string {
  const shown = path.replace(
    unsafe,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${shown}"`;
}
