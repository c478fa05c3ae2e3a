import { join } from "node:path";
import { paintPicture } from "./paint_picture.ts";
import type { PictureRecipe } from "./picture_recipe.ts";

/**
 * Makes the pictures of a folder. What is there already is left: a folder that
 * is kept from one time to the next has them all.
 *
 * @param folder Where; it is made.
 * @param recipes What.
 * @param signal Stops it between two pictures.
 */
export async function makeDataset(
  folder: string,
  recipes: readonly PictureRecipe[],
  signal: AbortSignal,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  let next = 0;
  // Encoders work on threads of their own.
  const workers = Array.from(
    { length: navigator.hardwareConcurrency },
    async () => {
      for (let at = next++; at < recipes.length; at = next++) {
        signal.throwIfAborted();
        const recipe = recipes[at]!;
        const path = join(folder, recipe.file);
        if (await exists(path)) continue;
        // Under another name first: half a picture must not be found next time.
        await Deno.writeFile(`${path}.part`, await paintPicture(recipe));
        await Deno.rename(`${path}.part`, path);
      }
    },
  );
  // All of them have ended before anybody takes the folder away.
  for (const worker of await Promise.allSettled(workers)) {
    if (worker.status === "rejected") throw worker.reason;
  }
}

/**
 * Makes a folder of the same pictures several times over, by links: a long run
 * that costs no time to prepare.
 *
 * @param folder Where; it is made.
 * @param from The folder of the pictures.
 * @param times How often each is there.
 */
export async function repeatDataset(
  folder: string,
  from: string,
  times: number,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const files: string[] = [];
  for await (const { name, isFile } of Deno.readDir(from)) {
    if (isFile && /\.(png|jpg|webp)$/.test(name)) files.push(name);
  }
  for (let time = 0; time < times; time++) {
    for (const file of files) {
      const path = join(folder, `${time}_${file}`);
      if (!await exists(path)) await Deno.link(join(from, file), path);
    }
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
