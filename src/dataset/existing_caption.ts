import type { FileLayer } from "../files/file_layer.ts";
import { captionPath } from "./caption_path.ts";
import type { ImageFile } from "./image_file.ts";

/**
 * The caption that an image has already; one that can't be read is none.
 *
 * @param image The image.
 * @param suffix What follows its stem in the caption file's name.
 * @param files The layer, with a grant to read it.
 */
export async function existingCaption(
  image: ImageFile,
  suffix: string,
  files: Pick<FileLayer, "readText">,
): Promise<string | null> {
  const path = captionPath(image.path, suffix);
  const text = await files.readText(path).catch(() => null);
  return text?.replace(/\r?\n$/, "") ?? null;
}
