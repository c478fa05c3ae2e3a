import { ioErrorReason } from "../files/error_text.ts";

/**
 * Says why a file or folder can't be read, as a sentence of its own, without
 * the path and the final period. A missing Deno permission names the flag to
 * add.
 *
 * @param error What a call of Deno's file API threw.
 */
export function fileReason(error: unknown): string {
  const reason = ioErrorReason(error, "read");
  return reason.slice(0, 1).toUpperCase() + reason.slice(1);
}
