/**
 * Names an image's caption file as Python's `os.path.splitext(path)[0] +
 * extension` does: the last suffix goes, if there is one. Leading dots of a
 * name start no suffix, so `.png` gets `.png.txt`, and `a.b.png` gets
 * `a.b.txt`.
 *
 * @param imagePath The image's path.
 * @param extension What to put in the suffix's place, as it is: `cap` without
 * a dot makes `acap` of `a.png`.
 * @param windows Whether `\` parts folders too; this machine's rule by default.
 */
export function captionPath(
  imagePath: string,
  extension: string,
  windows: boolean = Deno.build.os === "windows",
): string {
  const slash = windows
    ? Math.max(imagePath.lastIndexOf("/"), imagePath.lastIndexOf("\\"))
    : imagePath.lastIndexOf("/");
  const dot = imagePath.lastIndexOf(".");
  let start = slash + 1;
  while (imagePath[start] === ".") start++;
  return (dot > start ? imagePath.slice(0, dot) : imagePath) + extension;
}
