/** A file in the place of the kept scores that is something else; it is left alone. */
export class ForeignDatabase extends Error {
  /** Tells it from other errors. */
  override readonly name: string = "ForeignDatabase";
}
