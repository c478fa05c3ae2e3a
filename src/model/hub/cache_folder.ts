import { homedir } from "node:os";
import { join } from "node:path";

/** Reads one environment variable. */
type Env = (name: string) => string | undefined;

/**
 * The folder in which Python's huggingface_hub keeps what it downloaded, by
 * its own rules: `HF_HUB_CACHE`, else `HUGGINGFACE_HUB_CACHE` (its old name),
 * else `hub` in `hubHome`. `~` and `$NAME` in them are expanded.
 *
 * @param env Reads one environment variable.
 */
export function hubCacheFolder(env: Env): string {
  const cache = env("HF_HUB_CACHE") || env("HUGGINGFACE_HUB_CACHE");
  return cache ? expandHome(cache, env) : join(hubHome(env), "hub");
}

/**
 * The folder of everything of Hugging Face's: `HF_HOME`, else `huggingface` in
 * the user's cache folder.
 *
 * @param env Reads one environment variable.
 */
export function hubHome(env: Env): string {
  const home = env("HF_HOME");
  if (home) return expandHome(home, env);
  const cache = env("XDG_CACHE_HOME");
  return join(
    cache ? expandHome(cache, env) : join(userHome(env), ".cache"),
    "huggingface",
  );
}

/**
 * Expands `~` at the front of a path, and `$NAME` and `${NAME}` in it, as
 * Python's `expanduser` and `expandvars` do; unknown names stay.
 *
 * @param path The path as it was given.
 * @param env Reads one environment variable.
 */
export function expandHome(path: string, env: Env): string {
  const expanded = path.replace(
    /\$(?:(\w+)|\{(\w+)\})/g,
    (whole, plain?: string, braced?: string) =>
      env(plain ?? braced ?? "") ?? whole,
  );
  return /^~(?=[/\\]|$)/.test(expanded)
    ? userHome(env) + expanded.slice(1)
    : expanded;
}

function userHome(env: Env): string {
  return env("HOME") || env("USERPROFILE") || listedHome();
}

/**
 * What the system's list of users has, as with Python: a service may run
 * without `HOME`, and models don't belong into the folder that it runs in.
 * Where that may not be asked, this folder is what is left.
 */
function listedHome(): string {
  const may = { name: "sys", kind: "homedir" } as const;
  return Deno.permissions.querySync(may).state === "granted" ? homedir() : ".";
}
