import { join } from "node:path";
import { mayRead } from "./may_read.ts";

/** Reads one environment variable. */
type Env = (name: string) => string | undefined;

/**
 * Folders where CUDA's libraries often lie and the loader does not look: the
 * toolkit's, conda's, those of Python's wheels, and the one of Windows' Linux.
 * `*` stands for any name.
 *
 * @param env Reads one environment variable.
 */
export function libraryFolders(env: Env): readonly string[] {
  const wheels = (base: string) => [
    `${base}/lib/python3*/site-packages/nvidia/*/lib`,
    `${base}/lib/python3*/site-packages/tensorrt_libs`,
  ];
  const of = (name: string, make: (value: string) => readonly string[]) => {
    const value = env(name);
    return value ? make(value.replace(/(?<=.)\/+$/, "")) : [];
  };
  const toolkit = (base: string) => [
    `${base}/lib64`,
    `${base}/targets/x86_64-linux/lib`,
  ];
  return [
    ...of("CUDA_HOME", toolkit),
    ...of("CUDA_PATH", toolkit),
    ...toolkit("/usr/local/cuda*"),
    ...toolkit("/opt/cuda"),
    ...of("CONDA_PREFIX", (base) => [`${base}/lib`, ...wheels(base)]),
    ...of("VIRTUAL_ENV", wheels),
    ...of("HOME", (base) => wheels(`${base}/.local`)),
    ...wheels("/usr"),
    "/usr/local/lib/python3*/dist-packages/nvidia/*/lib",
    "/usr/lib/python3*/dist-packages/nvidia/*/lib",
    "/usr/lib/wsl/lib",
  ];
}

/**
 * Looks for libraries in folders that the loader does not search. What can't be
 * read counts as empty. Needs `--allow-read` for them, which is not asked for.
 *
 * @param names Names of libraries.
 * @param folders Folders, see {@link libraryFolders}.
 * @param root What stands for `/`, for tests.
 * @returns The folders that hold each, those that hold none left out.
 */
export async function findElsewhere(
  names: readonly string[],
  folders: readonly string[],
  root = "/",
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  if (names.length === 0) return found;
  const seen = new Set<string>();
  for (const pattern of folders) {
    for (const folder of await expand(pattern, root)) {
      const there = new Set(await list(folder));
      if (there.size === 0) continue;
      const real = await Deno.realPath(folder).catch(() => folder);
      if (seen.has(real)) continue;
      seen.add(real);
      for (const name of names) {
        if (!there.has(name)) continue;
        found.set(name, [...found.get(name) ?? [], folder]);
      }
    }
  }
  return found;
}

/** The folders that a pattern stands for, of those that are there. */
async function expand(
  pattern: string,
  root: string,
): Promise<readonly string[]> {
  let found = [root];
  for (const part of pattern.split("/").filter((each) => each !== "")) {
    if (!part.includes("*")) {
      found = found.map((folder) => join(folder, part));
      continue;
    }
    const [start = "", end = ""] = part.split("*");
    const next: string[] = [];
    for (const folder of found) {
      for (const name of await list(folder)) {
        if (name.startsWith(start) && name.endsWith(end)) {
          next.push(join(folder, name));
        }
      }
    }
    found = next;
  }
  return found;
}

async function list(folder: string): Promise<readonly string[]> {
  if (!mayRead(folder)) return [];
  try {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(folder)) names.push(name);
    return names.sort();
  } catch {
    // Not there, or not to be read: nothing to tell of.
    return [];
  }
}
