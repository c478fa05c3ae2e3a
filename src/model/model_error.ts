/** A model that can't be had or can't be used; the run ends with status 3. */
export class ModelError extends Error {
  /** Tells the class where `instanceof` can't. */
  override readonly name: string = "ModelError";
}
