/**
 * The rules of the file layer forbid what was asked: a path outside the roots, a link, an image. The message names the
 * path and the rule. Nothing was written.
 */
export class WriteRefused extends Error {
  /** Always `WriteRefused`. */
  override readonly name = "WriteRefused";
  /** The path as it was asked for. */
  readonly path: string;

  /**
   * Makes the error; only the file layer does.
   *
   * @param path The path as it was asked for.
   * @param message The whole sentence.
   */
  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/**
 * The system could not write: no permission, a full disk, a missing folder. The message says it in readable words,
 * `cause` is the system's error. What was there before is still there, whole.
 */
export class WriteFailed extends Error {
  /** Always `WriteFailed`. */
  override readonly name = "WriteFailed";
  /** The path as it was asked for. */
  readonly path: string;

  /**
   * Makes the error; only the file layer does.
   *
   * @param path The path as it was asked for.
   * @param message The whole sentence.
   * @param cause The system's error.
   */
  constructor(path: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.path = path;
  }
}

/** A file that is to be rewritten could not be read, or does not hold text. `cause` is the system's error, if any. */
export class ReadFailed extends Error {
  /** Always `ReadFailed`. */
  override readonly name = "ReadFailed";
  /** The path as it was asked for. */
  readonly path: string;

  /**
   * Makes the error; only the file layer does.
   *
   * @param path The path as it was asked for.
   * @param message The whole sentence.
   * @param cause The system's error.
   */
  constructor(path: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.path = path;
  }
}
