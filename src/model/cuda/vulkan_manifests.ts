import { dirname, join } from "node:path";
import { mayRead } from "./may_read.ts";

/** Reads one environment variable. */
type Env = (name: string) => string | undefined;

/** A driver as its manifest describes it. */
export interface VulkanManifest {
  /** The manifest's path. */
  readonly path: string;
  /** What the loader is to load: a name, or a path. */
  readonly library: string;
  /** The version of Vulkan that it says to have. */
  readonly api: string | null;
  /** Whether it is known to compute on the processor. */
  readonly isSoftware: boolean;
}

/** A manifest that says nothing, and why. */
export interface BadManifest {
  readonly path: string;
  readonly problem: string;
}

/**
 * Where Vulkan's loader looks for drivers on Linux: what `VK_DRIVER_FILES` (or
 * its old name `VK_ICD_FILENAMES`) says, and nothing else, or the usual folders
 * and those of `VK_ADD_DRIVER_FILES`.
 *
 * Source: Khronos, LoaderDriverInterface.md, "Driver discovery on Linux".
 *
 * @param env Reads one environment variable.
 * @returns Paths of manifests and of folders of manifests, in their order.
 */
export function manifestPlaces(env: Env): readonly string[] {
  const list = (text: string) => text.split(":").filter((path) => path !== "");
  const only = env("VK_DRIVER_FILES") || env("VK_ICD_FILENAMES");
  if (only) return list(only);
  const home = env("HOME");
  const below = (bases: readonly (string | undefined)[]) =>
    bases.filter((base) => base !== undefined).map((base) =>
      join(base, "vulkan/icd.d")
    );
  return [
    ...list(env("VK_ADD_DRIVER_FILES") ?? ""),
    ...below([
      env("XDG_CONFIG_HOME") || (home ? join(home, ".config") : undefined),
      ...list(env("XDG_CONFIG_DIRS") || "/etc/xdg"),
      "/etc",
      env("XDG_DATA_HOME") || (home ? join(home, ".local/share") : undefined),
      ...list(env("XDG_DATA_DIRS") || "/usr/local/share:/usr/share"),
    ]),
  ];
}

/**
 * Reads a driver's manifest.
 *
 * @param path Where it lies; a relative path of a library counts from there.
 * @param text Its text.
 */
export function readManifest(
  path: string,
  text: string,
): VulkanManifest | BadManifest {
  let icd: { library_path?: unknown; api_version?: unknown } | undefined;
  try {
    icd = JSON.parse(text)?.ICD;
  } catch {
    return { path, problem: "it is no JSON" };
  }
  const library = icd?.library_path;
  if (typeof library !== "string" || library === "") {
    return { path, problem: "it names no library" };
  }
  const api = icd?.api_version;
  return {
    path,
    // With a slash it is a path, else a name for the loader to look for.
    library: !library.includes("/") || library.startsWith("/")
      ? library
      : join(dirname(path), library),
    api: typeof api === "string" ? api : null,
    isSoftware: /(?:^|\/)libvk_swiftshader\.so|(?:^|\/)libvulkan_lvp\.so/.test(
      library,
    ),
  };
}

/**
 * Reads all manifests that Vulkan's loader would. Needs `--allow-read` for the
 * folders, which is not asked for; what can't be read is left out, unless it was
 * named itself.
 *
 * @param env Reads one environment variable.
 * @param root What stands for `/`, for tests.
 */
export async function findManifests(
  env: Env,
  root = "/",
): Promise<readonly (VulkanManifest | BadManifest)[]> {
  const found: (VulkanManifest | BadManifest)[] = [];
  const read = async (path: string) => {
    const full = join(root, path);
    const text = mayRead(full)
      ? await Deno.readTextFile(full).catch(() => null)
      : null;
    found.push(
      text === null
        ? { path, problem: "it can't be read" }
        : readManifest(path, text),
    );
  };
  for (const place of new Set(manifestPlaces(env))) {
    if (place.endsWith(".json")) {
      await read(place);
      continue;
    }
    const names: string[] = [];
    if (!mayRead(join(root, place))) continue;
    try {
      for await (const { name } of Deno.readDir(join(root, place))) {
        if (name.endsWith(".json")) names.push(name);
      }
    } catch {
      // Most of these folders are not there.
    }
    for (const name of names.sort()) await read(join(place, name));
  }
  return found;
}
