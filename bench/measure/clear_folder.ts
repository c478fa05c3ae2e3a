import { join } from "node:path";

/** Takes captions and state out of a folder of pictures: every run finds it alike. */
export async function clearFolder(folder: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) await Deno.remove(path, { recursive: true });
    else if (!/\.(png|jpg|webp)$/.test(name)) await Deno.remove(path);
  }
}
