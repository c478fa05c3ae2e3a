import { resolve } from "node:path";
import { caseSentence } from "../../plugin/captioner/case_sentence.ts";
import { type CaseResult, runCases } from "../../plugin/run_cases.ts";
import { readSandboxedCases } from "../../plugin/sandbox/read_sandboxed_cases.ts";
import type { PluginFileSettings } from "../arguments/plugins_tables.ts";
import { count } from "../../text/count.ts";
import { printable } from "../report/printable.ts";
import { say } from "../say.ts";
import { openFile } from "./open_file.ts";

/** `wdtag plugins test FILE...`: runs the table that each exports as `cases`. */
export async function testPlugins(
  files: readonly string[],
  { json, quiet, timeout }: PluginFileSettings,
  signal: AbortSignal,
): Promise<number> {
  let wrong = 0;
  const all: unknown[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    try {
      const results = await resultsOf(file, timeout, signal);
      signal.throwIfAborted();
      const failed = results.filter(({ differences }) =>
        differences.length > 0
      );
      wrong += failed.length;
      all.push({ file, cases: results });
      if (json) continue;
      const lines = failed.flatMap(({ name, differences }) => [
        `  ${name}`,
        ...differences.map((line) => `    ${line}`),
      ]);
      if (failed.length > 0 || !quiet) {
        lines.unshift(
          `${file}: ${results.length - failed.length} of ${
            count(results.length, "case")
          } passed`,
        );
      }
      if (lines.length > 0) say.out(`${printable(lines.join("\n"))}\n`);
    } catch (error) {
      signal.throwIfAborted();
      wrong++;
      const { message } = error as Error;
      all.push({ file, message });
      if (!json) say.err(`${printable(`${file}: ${message}`)}\n`);
    }
  }
  if (json) say.out(`${JSON.stringify(all, null, 2)}\n`);
  return wrong === 0 ? 0 : 1;
}

/** The table is the module's own, so it is read first. */
async function resultsOf(
  file: string,
  timeout: number,
  signal: AbortSignal,
): Promise<readonly CaseResult[]> {
  const cases = await readSandboxedCases(resolve(file), timeout, signal);
  return await runCases(
    cases,
    (options) => openFile(file, options, timeout, signal),
    (each) =>
      caseSentence(each, {
        choice: {
          plugin: resolve(file),
          permissions: {},
          trust: "sandboxed",
          timeout,
        },
        folder: resolve(file),
        host: {
          signal,
          onMessage: (words) => say.err(`${printable(`${file}: ${words}`)}\n`),
        },
      }),
  );
}
