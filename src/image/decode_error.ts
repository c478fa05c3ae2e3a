/**
 * An image that cannot be decoded: broken, truncated, too large, or of a kind
 * that no decoder at hand reads. The message says what is wrong, never which
 * file; what a library said is its `cause`.
 *
 * @example
 * ```ts
 * import { DecodeError, decodeImage } from "@wdtag/cli";
 * import { equal } from "node:assert/strict";
 *
 * const error = await decodeImage(new Uint8Array(0)).catch((error) => error);
 * equal(error instanceof DecodeError, true);
 * equal(error.message, "File is empty");
 * ```
 */
export class DecodeError extends Error {
  /** Tells it from other errors where `instanceof` cannot, as after a worker's message. */
  override readonly name = "DecodeError";
}
