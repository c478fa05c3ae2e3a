import { resolve } from "node:path";
import type { HookRunner } from "../../plugin/hook_runner.ts";
import { openSandboxedPlugin } from "../../plugin/sandboxed_plugin.ts";
import type { PluginOptions } from "../../plugin/plugin.ts";
import { say } from "../say.ts";
import { printable } from "../report/printable.ts";

/**
 * Opens a plugin in the sandbox with nothing granted; what it prints goes to
 * stderr.
 *
 * @param file As the user named it.
 * @param options Its options.
 * @param timeout Seconds that it may take.
 * @param signal Ends it.
 */
export async function openFile(
  file: string,
  options: PluginOptions,
  timeout: number,
  signal: AbortSignal,
): Promise<HookRunner> {
  signal.throwIfAborted();
  const tell = (words: string): void =>
    say.err(`${printable(`${file}: ${words}`)}\n`);
  return await openSandboxedPlugin(
    {
      plugin: resolve(file),
      options,
      permissions: {},
      trust: "sandboxed",
      timeout,
      from: file,
    },
    { onSpoken: tell, onTrouble: tell },
    { signal },
  );
}
