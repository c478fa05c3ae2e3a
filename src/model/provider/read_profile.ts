/**
 * Reads the profile that onnxruntime wrote into a folder of its own; the name
 * has a time in it, so it is asked of the folder.
 *
 * @param folder The folder.
 * @throws {Error} Where there is none.
 */
export async function readProfile(folder: string): Promise<string> {
  for await (const { name } of Deno.readDir(folder)) {
    return await Deno.readTextFile(`${folder}/${name}`);
  }
  throw new Error("onnxruntime wrote no profile");
}
