/**
 * Puts a name, or a path below a folder, behind that folder: `data` and
 * `a.png` give `data/a.png`, `.` gives `a.png`, `/` gives `/a.png`. Nothing is
 * resolved: `..` stays.
 *
 * @param folder A normalised path, see `normalisePath()`.
 * @param name What to add; it uses this system's separator already.
 * @param windows Whether Windows' rules hold; this machine's by default.
 */
export function joinPath(
  folder: string,
  name: string,
  windows: boolean = Deno.build.os === "windows",
): string {
  if (folder === ".") return name;
  if (folder.endsWith("/")) return folder + name;
  if (!windows) return `${folder}/${name}`;
  const bare = folder.endsWith("\\") || /^[A-Za-z]:$/.test(folder);
  return bare ? folder + name : `${folder}\\${name}`;
}
