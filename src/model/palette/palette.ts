import { modelBase64, modelSha256, tagRows } from "./palette.gen.ts";

/** The files of the palette model, as they would lie in a folder. */
export interface PaletteFiles {
  /** The bytes of `model.onnx`. */
  readonly model: Uint8Array<ArrayBuffer>;
  /** The SHA-256 of these bytes, in hexadecimal. */
  readonly modelSha256: string;
  /** The text of `selected_tags.csv`. */
  readonly tags: string;
}

/**
 * The model that comes inside the package: a tagger in the layout of the WD
 * taggers whose tags are decided by colour arithmetic alone. Nothing in it
 * was trained, and the scores of its four ratings are constants.
 *
 * It takes `input`, float32 [batch, 448, 448, 3], blue, green, red, 0 to 255,
 * and gives `output`, float32 [batch, rows of the label file], 0 to 1.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 *
 * const { model, tags }: PaletteFiles = paletteFiles();
 * equal(tags.split("\n")[1], "9999999,general,9,807858");
 * equal(model.length > 20_000, true);
 * ```
 */
export function paletteFiles(): PaletteFiles {
  const binary = atob(modelBase64.join(""));
  return {
    model: Uint8Array.from(binary, (char) => char.charCodeAt(0)),
    modelSha256,
    tags: tagRows.map((row) => row + "\n").join(""),
  };
}
