import { isAbsolute, relative, resolve, sep } from "node:path";
import type { PluginPermissions } from "../plugin.ts";

/** Where each kind of grant goes; `sidecar` is wdtag's own. */
const kinds = ["net", "read", "write", "env"] as const;

/** What a value of each kind must look like. */
const shapes: Readonly<Record<typeof kinds[number] | "sidecar", RegExp>> = {
  net: /^(?:[\w.*-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?$/,
  read: /^[^\0]+$/,
  write: /^[^\0]+$/,
  // Deno's own are for the sandbox to set: one that may be read may be changed.
  env: /^(?!DENO_)[A-Za-z_]\w*$/i,
  sidecar: /^\.[\w.-]*\w$/,
};

/** What each kind is, for messages. */
const words: Readonly<Record<keyof typeof shapes, string>> = {
  net: "a host such as localhost:8080",
  read: "a file or folder",
  write: "a file or folder",
  env: "the name of a variable that is not Deno's own",
  sidecar: "a suffix such as .json",
};

/**
 * Says what is wrong with a grant; an empty one would allow everything.
 *
 * @param kind What is granted.
 * @param value To what.
 * @returns What is expected, or null where it is right.
 */
export function grantProblem(
  kind: keyof PluginPermissions,
  value: string,
): string | null {
  return shapes[kind].test(value) ? null : words[kind];
}

/**
 * Deno's flags for what a plugin was granted, its own modules included.
 *
 * @param granted What the user allows; relative paths count from the current
 * folder.
 * @param modules The plugin's own modules, absolute.
 * @param folder Where the plugin's process runs. Deno takes a path with a comma
 * for two, and knows no way to write one; relative to that folder, it may have
 * none.
 * @throws {RangeError} Where a grant is not one, or a path has a comma all the
 * same.
 */
export function permissionFlags(
  granted: PluginPermissions,
  modules: readonly string[],
  folder: string,
): readonly string[] {
  const flags: string[] = [];
  for (const kind of kinds) {
    const values = granted[kind] ?? [];
    for (const value of values) {
      const expected = grantProblem(kind, value);
      if (expected === null) continue;
      throw new RangeError(`may not be granted "${value}": not ${expected}`);
    }
    const isPath = kind === "read" || kind === "write";
    const given = isPath ? values.map((value) => resolve(value)) : values;
    const all = (kind === "read" ? [...modules, ...given] : given)
      .map((value) => isPath ? withoutComma(value, folder) : value);
    if (all.length === 0) continue;
    flags.push(`--allow-${kind}=${all.join(",")}`);
  }
  return flags;
}

function withoutComma(path: string, folder: string): string {
  if (!path.includes(",")) return path;
  const below = relative(folder, path) || ".";
  if (!below.includes(",")) return below;
  throw new RangeError(
    `needs "${path}", and Deno can't grant a path with a comma in it: move or rename it`,
  );
}

/**
 * What one asks for and the other does not give. A path is given where a
 * folder above it is.
 *
 * @param asked What a plugin would like to reach.
 * @param granted What its user allows; relative paths count from the current
 * folder.
 * @param folder The plugin's own folder, from which the paths count that it
 * asks for: it is where its process runs.
 * @returns What is missing; paths are absolute, as they would have to be granted.
 */
export function notGranted(
  asked: PluginPermissions,
  granted: PluginPermissions,
  folder: string,
): PluginPermissions {
  const missing: Record<string, readonly string[]> = {};
  for (const kind of [...kinds, "sidecar"] as const) {
    const isPath = kind === "read" || kind === "write";
    const wanted = (asked[kind] ?? []).map((value) =>
      isPath ? resolve(folder, value) : value
    );
    const given = granted[kind] ?? [];
    const rest = wanted.filter((value) =>
      isPath
        ? !given.some((each) => isWithin(value, resolve(each)))
        // A host that is granted without a port is granted with every one.
        : !given.includes(value) &&
          !(kind === "net" && given.includes(value.replace(/:\d+$/, "")))
    );
    if (rest.length > 0) missing[kind] = rest;
  }
  return missing;
}

/** Whether a path is a folder, or lies in it; both absolute. */
function isWithin(path: string, folder: string): boolean {
  const below = relative(folder, path);
  // Another drive has no way from here.
  return below !== ".." && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}
