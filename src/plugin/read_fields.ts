/**
 * The fields of what a plugin says of itself.
 *
 * @param what Its name, for the message.
 * @param value Anything; nothing and null have no fields.
 * @throws {TypeError} Where it has no fields at all.
 */
export function fields(what: string, value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return { ...value };
  throw new TypeError(`has "${what}" that is no object`);
}

/**
 * Refuses what is left of it: a word that is spelt wrong would say nothing.
 *
 * @throws {TypeError} Where something is left.
 */
export function refuseRest(what: string, rest: Record<string, unknown>): void {
  const [odd] = Object.keys(rest);
  if (odd === undefined) return;
  throw new TypeError(`has "${what}" with the unknown field "${odd}"`);
}
