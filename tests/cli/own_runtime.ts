import { join, sep } from "node:path";
import { findBindingFolder } from "../../src/model/cuda/find_binding_folder.ts";

/**
 * Makes a cache of Deno's with the user's own npm packages in it, so that a
 * test may put libraries beside onnxruntime.
 *
 * @param denoDir Its folder, which does not exist yet.
 * @returns Where onnxruntime looks for its libraries then.
 */
export async function ownRuntime(denoDir: string): Promise<string> {
  const binding = await findBindingFolder();
  const mark = `${sep}npm${sep}`;
  const npm = binding.slice(0, binding.lastIndexOf(mark) + mark.length - 1);
  await lend(npm, join(denoDir, "npm"));
  return join(denoDir, "npm", binding.slice(npm.length));
}

/** A second name is enough where it can be had: files are replaced, never written into. */
async function lend(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    if (isDirectory) await lend(source, target);
    else {
      await Deno.link(source, target)
        .catch(() => Deno.copyFile(source, target));
    }
  }
}
