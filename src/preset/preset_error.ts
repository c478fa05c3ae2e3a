/** Says what is wrong with a preset, and what would be right. */
export class PresetError extends Error {
  /** Tells it from other errors. */
  override readonly name: string = "PresetError";
}
