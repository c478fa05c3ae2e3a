/** Thrown by a station: the run was ended before this image was done. */
export class LeftUndone extends Error {
  /** Tells the class where `instanceof` can't. */
  override readonly name = "LeftUndone";
}

/** Thrown by a station: its `cause` is nothing of this image but ends the run. */
export class EndsRun extends Error {
  /** Tells the class where `instanceof` can't. */
  override readonly name = "EndsRun";
}
