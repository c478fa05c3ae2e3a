/**
 * Writes a text as a string of TOML, as plainly as it can stand: literal
 * (`'C:\data'`), where backslashes are nothing but themselves, and with escapes
 * where an apostrophe or a control character is in it.
 *
 * @param text Any well-formed text; TOML knows no lone surrogates.
 */
export function tomlString(text: string): string {
  // deno-lint-ignore no-control-regex
  if (text !== "" && !/['\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(text)) {
    return `'${text}'`;
  }
  // JSON's escapes are TOML's too; these characters it leaves alone.
  return JSON.stringify(text).replaceAll(
    /[\x7f-\x9f\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
