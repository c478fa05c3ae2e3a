/** What the system's words for a failed connection come down to. */
const known: readonly (readonly [RegExp, string])[] = [
  [/refused/i, "the connection was refused"],
  [/dns|lookup|resolve|name or service/i, "its name can't be looked up"],
  [/certificate|tls|ssl|handshake/i, "no secure connection could be made"],
  [
    /reset|closed before|incomplete|reading a body|broken pipe|\beof\b/i,
    "the connection was cut",
  ],
  [/unreachable/i, "the network can't be reached"],
  [/timed? ?out/i, "the connection timed out"],
];

/**
 * Why a request came to nothing, as a clause; the error and its causes are
 * read for it.
 *
 * @param error What `fetch` or the reading of a body threw.
 */
export function networkReason(error: unknown): string {
  const messages: string[] = [];
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    messages.push(each.message);
  }
  // Deno names the address, and the Hub's hold words such as "resolve".
  const said = messages.join(": ").replace(/\bhttps?:\/\/[^\s)]+/gi, "...");
  const found = known.find(([pattern]) => pattern.test(said));
  return found?.[1] ?? (said || "the connection failed");
}
