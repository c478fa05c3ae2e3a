/** Which file names count as images: ours, or those that sd-scripts finds. */
export type SuffixSet = "any" | "script";

/**
 * The suffixes that a scan looks for, in any case. The content decides the
 * format, so the list only has to tell pictures from other files.
 */
export const imageSuffixes: readonly string[] = [
  ".png",
  ".apng",
  ".jpg",
  ".jpeg",
  ".jpe",
  ".jfif",
  ".mpo",
  ".webp",
  ".bmp",
  ".avif",
  ".gif",
  ".tif",
  ".tiff",
  ".jxl",
];

const anyCase = new RegExp(
  `(?:${imageSuffixes.map((suffix) => `\\${suffix}`).join("|")})$`,
  "i",
);
const script = /\.(?:png|jpg|jpeg|webp|bmp|avif|PNG|JPG|JPEG|WEBP|BMP|AVIF)$/;

/**
 * Says whether a file name is an image's. Like the glob `*.png`, it takes
 * hidden files and a file named `.png`.
 *
 * @param name A file name or a path.
 * @param set `"any"` for {@linkcode imageSuffixes} in any case, `"script"` for
 * the six that sd-scripts finds, all lower case or all upper case.
 */
export function hasImageSuffix(name: string, set: SuffixSet): boolean {
  return (set === "script" ? script : anyCase).test(name);
}
