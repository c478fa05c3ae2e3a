/** A rule for tags that can't be followed; the message names it. */
export class RuleError extends Error {
  /** Tells it from other errors. */
  override readonly name: string = "RuleError";
}
