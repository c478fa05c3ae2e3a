/** Which captioner, or how, is said in a way that makes no sense. */
export class CaptionerError extends RangeError {
  /** Tells the class where `instanceof` can't. */
  override readonly name = "CaptionerError";
}
