import { OptionMissing } from "../../plugin/read_options.ts";
import { permissionKinds } from "../../plugin/merge_permissions.ts";
import type { PluginDescription } from "../../plugin/hook_runner.ts";
import type { PluginFileSettings } from "../arguments/plugins_tables.ts";
import { printable } from "../report/printable.ts";
import { say } from "../say.ts";
import { openFile } from "./open_file.ts";

/** `wdtag plugins check FILE...`: loads each and says what it is. */
export async function checkPlugins(
  files: readonly string[],
  { json, quiet, timeout }: PluginFileSettings,
  signal: AbortSignal,
): Promise<number> {
  let wrong = 0;
  const found: unknown[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    let words: string;
    try {
      await using plugin = await openFile(file, {}, timeout, signal);
      words = wordsOf(plugin.description);
      found.push({ file, right: true, ...plugin.description });
    } catch (error) {
      signal.throwIfAborted();
      const { message } = error as Error;
      const right = error instanceof OptionMissing;
      if (!right) wrong++;
      found.push({ file, right, message });
      words = right ? `loads, and ${message}` : message;
      if (!right && !json) say.err(`${printable(`${file}: ${words}`)}\n`);
      if (!right) continue;
    }
    if (!json && !quiet) say.out(`${printable(`${file}: ${words}`)}\n`);
  }
  if (json) say.out(`${JSON.stringify(found, null, 2)}\n`);
  return wrong === 0 ? 0 : 1;
}

function wordsOf(
  { name, hooks, permissions, wants }: PluginDescription,
): string {
  const asked = { ...permissions, sidecar: wants.sidecar ?? [] };
  const asks = permissionKinds.flatMap((kind) =>
    (asked[kind] ?? []).map((value) => `--allow-plugin-${kind} ${value}`)
  );
  return `"${name}" has ${hooks.join(", ")}` +
    (asks.length === 0 ? "" : `; asks for ${asks.join(" ")}`);
}
