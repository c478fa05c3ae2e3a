/** A caption's form that can't be written; the message names the slot. */
export class FormError extends Error {
  /** Tells it from other errors. */
  override readonly name: string = "FormError";
}
