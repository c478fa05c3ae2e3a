import type { PluginCase, PluginFactory } from "./plugin.ts";

/**
 * Runs a plugin's table of cases, in this process; for authors' own tests.
 * `wdtag plugins test` runs the table that a module exports as `cases`, in the
 * sandbox.
 *
 * @param plugin The factory, or the whole module: then its options' schema
 * counts, too.
 * @param cases The table.
 * @throws {Error} Where a case does not come out as it should; the message has
 * the differences of all of them.
 *
 * @example
 * ```ts
 * import { definePlugin, testPlugin } from "@wdtag/cli";
 *
 * const noHats = definePlugin(() => ({
 *   name: "no-hats",
 *   tags: (tags) => tags.filter((tag) => tag.name !== "hat"),
 * }));
 * await testPlugin(noHats, [{
 *   name: "a hat goes",
 *   tags: ["1girl", "hat"],
 *   expect: { tags: ["1girl"] },
 * }]);
 * ```
 */
export async function testPlugin(
  // deno-lint-ignore no-explicit-any -- whatever options it takes
  plugin: PluginFactory<any> | { readonly default?: unknown },
  cases: readonly PluginCase[],
): Promise<void> {
  // Loaded when it is called, as in `tagDataset`.
  const { runCases } = await import("./run_cases.ts");
  const { caseSentence } = await import("./captioner/case_sentence.ts");
  const { openDirectPlugin } = await import("./direct_plugin.ts");
  const module = typeof plugin === "function" ? { default: plugin } : plugin;
  const results = await runCases(
    cases,
    (options) => openDirectPlugin(module, options, null),
    (each) =>
      caseSentence(each, {
        choice: { plugin: "it", trust: "full", permissions: {} },
        folder: null,
        host: { shipped: { it: () => Promise.resolve(module) } },
      }),
  );
  const failed = results.filter(({ differences }) => differences.length > 0);
  if (failed.length === 0) return;
  const lines = failed.flatMap(({ name, differences }) => [
    `${name}:`,
    ...differences.map((line) => `  ${line}`),
  ]);
  throw new Error(
    `${failed.length} of ${results.length} cases failed:\n${lines.join("\n")}`,
  );
}
