import { WriteRefused } from "../files/file_errors.ts";
import { quotePath } from "../files/quote_path.ts";
import type { TagSettings } from "../preset/tag_settings.ts";
import { captionPath } from "./caption_path.ts";
import type { ImageFile } from "./image_file.ts";

/**
 * Refuses an image whose caption the file layer would refuse, before a
 * captioner is asked for what would be thrown away. It is a look alone, and
 * decides nothing for the better: the layer looks again. Needs `--allow-read`.
 *
 * It does not wait, so that images which come together stay together.
 *
 * @param image The image.
 * @param settings Where its caption goes.
 * @throws {WriteRefused} Where something else than a file is there.
 */
export function requireCaptionPlace(
  image: ImageFile,
  { captionExtension, existing, outputPath }: Pick<
    TagSettings,
    "captionExtension" | "existing" | "outputPath"
  >,
): void {
  const isCombined = existing === "append" || existing === "prepend";
  if (outputPath !== null && !isCombined) return;
  const path = captionPath(image.path, captionExtension);
  const what = whatIsThere(path);
  if (what === null) return;
  const action = outputPath === null ? "write" : "read";
  throw new WriteRefused(
    path,
    `Refused to ${action} ${quotePath(path)}: it is ${what}; remove it first`,
  );
}

/** What is there that is no file, in words; null where nothing hinders. */
function whatIsThere(path: string): string | null {
  let info: Deno.FileInfo;
  try {
    info = Deno.lstatSync(path);
  } catch {
    // Nothing, or what the layer tells in its own words.
    return null;
  }
  if (info.isFile) return null;
  if (info.isSymlink) return "a link";
  return info.isDirectory ? "a folder" : "a device or a pipe";
}
