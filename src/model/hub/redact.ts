/**
 * Takes out of a text what must not be shown: the secrets themselves, names
 * and passwords in addresses, and the queries of addresses, which sign
 * downloads.
 *
 * @param text A message that others wrote.
 * @param secrets Tokens, or null where there is none.
 */
export function redact(
  text: string,
  secrets: readonly (string | null)[],
): string {
  let shown = text;
  for (const secret of secrets) {
    if (secret !== null && secret !== "") {
      shown = shown.replaceAll(secret, "[secret]");
    }
  }
  return shown
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"']*@/gi, "$1")
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s?#"']*)[?#][^\s"')]*/gi, "$1");
}
