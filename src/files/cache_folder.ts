import { join } from "node:path";

/** Reads one environment variable. */
type Env = (name: string) => string | undefined;

/**
 * The folder of what wdtag keeps for itself and can make anew: `wdtag` in the
 * user's cache folder, which is `XDG_CACHE_HOME` or `~/.cache` on Linux,
 * `~/Library/Caches` on macOS and `LOCALAPPDATA` on Windows.
 *
 * @param env Reads one environment variable.
 * @param os The operating system, as `Deno.build.os` has it.
 * @returns The folder, or null where the environment does not tell.
 */
export function cacheFolder(
  env: Env,
  os: string = Deno.build.os,
): string | null {
  const home = env("HOME");
  const base = os === "windows"
    ? env("LOCALAPPDATA")
    : os === "darwin"
    ? home && join(home, "Library", "Caches")
    : env("XDG_CACHE_HOME") || (home && join(home, ".cache"));
  return base ? join(base, "wdtag") : null;
}
