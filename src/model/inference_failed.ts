import { ModelError } from "./model_error.ts";

/** onnxruntime gave up on a batch; one of fewer pictures may still do. */
export class InferenceFailed extends ModelError {
  /** Tells the class where `instanceof` can't. */
  override readonly name = "InferenceFailed";
  /** What onnxruntime said. */
  readonly reason: string;
  /** What it was given, for another try. */
  readonly pixels: readonly Uint8Array<ArrayBuffer>[];

  /**
   * @param model What a person calls the model.
   * @param reason What onnxruntime said.
   * @param pixels What it was given.
   */
  constructor(
    model: string,
    reason: string,
    pixels: readonly Uint8Array<ArrayBuffer>[],
  ) {
    super(`"${model}" failed on a batch of ${pixels.length}: ${reason}`);
    this.reason = reason;
    this.pixels = pixels;
  }
}
