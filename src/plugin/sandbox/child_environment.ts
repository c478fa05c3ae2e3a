import { join } from "node:path";

/**
 * What the child's process is given: what it was granted, and a place for
 * Deno's cache where nothing can be. Web storage (`localStorage`, `caches`)
 * lies in that cache and takes no permission: with a real one a plugin could
 * fill the disk, and leave letters for other plugins and runs.
 *
 * @param granted The names of variables that it may see.
 */
export function childEnvironment(
  granted: readonly string[],
): Readonly<Record<string, string>> {
  const env: Record<string, string> = {};
  // Without it there is no network on Windows; elsewhere nobody has it.
  const own = Deno.build.os === "windows" ? ["SystemRoot"] : [];
  for (const name of [...own, ...granted]) {
    const value = Deno.env.get(name);
    if (value !== undefined) env[name] = value;
  }
  return {
    ...env,
    NO_COLOR: "1",
    // No flag takes `navigator.gpu` away, in workers least of all. With no
    // backend to look for, Deno loads no driver and finds no adapter.
    DENO_WEBGPU_BACKEND: "none",
    // Below a file there are no folders, on any system.
    DENO_DIR: join(Deno.execPath(), "none"),
    // Deno would try to keep what it transpiled there, for 150 ms.
    DENO_EMIT_CACHE_MODE: "disable",
  };
}
