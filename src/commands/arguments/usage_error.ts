/**
 * Says what is wrong with the arguments of a command, and what would be
 * right. The program ends with exit status 2, before it has loaded anything.
 */
export class UsageError extends Error {
  /** Tells it from other errors. */
  override readonly name: string = "UsageError";
}
