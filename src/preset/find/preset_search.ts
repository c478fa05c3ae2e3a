import { join } from "node:path";

/** Where presets are looked for, beside those that ship. */
export interface PresetSearch {
  /** The user's own folder; null where the environment does not tell. */
  readonly user: string | null;
  /** The folders of the dataset; each may have `.wdtag/presets`. */
  readonly datasets: readonly string[];
}

/** The folder of a dataset that presets are in, from its root. */
export const datasetFolder: readonly string[] = [".wdtag", "presets"];

/**
 * The folder of a user's own presets: `wdtag/presets` in the user's
 * configuration folder, which is `XDG_CONFIG_HOME` or `~/.config`, and `APPDATA`
 * on Windows.
 *
 * @param env Reads one environment variable.
 * @param os The operating system, as `Deno.build.os` has it.
 * @returns The folder, or null where the environment does not tell.
 */
export function userPresets(
  env: (name: string) => string | undefined,
  os: string = Deno.build.os,
): string | null {
  const home = env("HOME");
  const base = os === "windows"
    ? env("APPDATA")
    : env("XDG_CONFIG_HOME") || (home && join(home, ".config"));
  return base ? join(base, "wdtag", "presets") : null;
}

/** Whether `--preset` is given a file rather than a name. */
export function isPresetPath(given: string): boolean {
  return /[\\/]|\.toml$/i.test(given);
}
