import { hasImageSuffix } from "../image_suffix.ts";

/**
 * Whether sd-scripts trains an image of this name: it looks for PNG, JPEG, WebP
 * and BMP, and with a package more for AVIF and JPEG XL, suffixes in one case
 * (but on Windows), and for no hidden file. From `glob_images()` of its
 * library/train_util.py.
 *
 * @param name The file's name, without its folder.
 * @param ignoreCase Whether suffixes count in any case.
 */
export function isTrained(
  name: string,
  ignoreCase: boolean = Deno.build.os === "windows",
): boolean {
  const seen = ignoreCase ? name.toLowerCase() : name;
  return !name.startsWith(".") &&
    (hasImageSuffix(seen, "script") || /\.(?:jxl|JXL)$/.test(seen));
}
