import { OptionMissing } from "../../plugin/read_options.ts";
import { permissionKinds } from "../../plugin/merge_permissions.ts";
import type { PluginDescription } from "../../plugin/hook_runner.ts";
import type { PluginFileSettings } from "../arguments/plugins_tables.ts";
import { printable } from "../report/printable.ts";
import type { CaptionerDescription } from "../../plugin/captioner/read_captioner.ts";
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
  { name, hooks, captioner, permissions, wants }: PluginDescription,
): string {
  const asked = { ...permissions, sidecar: wants.sidecar ?? [] };
  const asks = permissionKinds.flatMap((kind) =>
    (asked[kind] ?? []).map((value) => `--allow-plugin-${kind} ${value}`)
  );
  const has = [
    ...hooks,
    ...(captioner === null ? [] : [captionerWords(captioner)]),
  ];
  return `"${name}" has ${has.join(", ")}` +
    (asks.length === 0 ? "" : `; asks for ${asks.join(" ")}`);
}

/** A captioner: its licence, what it is given, where its files are from. */
function captionerWords(
  { licence, wants, files }: CaptionerDescription,
): string {
  const given = [
    ...(wants.pixels ? ["pixels"] : []),
    ...(wants.bytes ? ["bytes"] : []),
    ...(wants.tensor === null ? [] : ["a tensor"]),
    ...(wants.grounding ? ["grounding"] : []),
  ];
  const places = files.map(({ source: { model, beside, repo, path } }) =>
    [
      ...(model === undefined ? [] : [`${model} of --model`]),
      ...(beside === undefined ? [] : [`${beside} of its folder`]),
      ...(repo === undefined ? [] : [`${path} of ${repo}`]),
    ].join(" or ")
  );
  const facts = [
    ...(licence === null ? [] : [licence]),
    ...(given.length === 0 ? [] : [`is given ${given.join(" and ")}`]),
    ...(places.length === 0 ? [] : [`takes ${places.join(", ")}`]),
  ];
  return facts.length === 0
    ? "a captioner"
    : `a captioner (${facts.join("; ")})`;
}
