import { join } from "node:path";

/**
 * The folder in which Python's huggingface_hub keeps what it downloaded, by
 * its own rules: `HF_HUB_CACHE`, else `hub` in `HF_HOME`, else
 * `huggingface/hub` in the user's cache folder.
 *
 * @param env Reads one environment variable.
 */
export function hubCacheFolder(
  env: (name: string) => string | undefined,
): string {
  const cache = env("HF_HUB_CACHE");
  if (cache) return cache;
  const home = env("HF_HOME") || join(
    env("XDG_CACHE_HOME") ||
      join(env("HOME") || env("USERPROFILE") || ".", ".cache"),
    "huggingface",
  );
  return join(home, "hub");
}
