import { runNativeChild } from "./run_native_child.ts";
import type { RuntimeReport } from "./runtime_report.ts";

/**
 * Loads onnxruntime in a process of its own, whose output is captured, and asks
 * it for its version and its providers.
 *
 * Needs `--allow-run` for Deno itself.
 *
 * @param signal Ends it.
 * @returns What it says; that it can't be loaded is an answer, too.
 * @throws {Deno.errors.NotCapable} Where the permission is missing.
 */
export async function askRuntime(signal: AbortSignal): Promise<RuntimeReport> {
  const { report, said, end } = await runNativeChild(
    import.meta.resolve("./runtime_child.ts"),
    [],
    signal,
  );
  if (isReport(report)) return report;
  const [line = ""] = said.trim().split("\n");
  return {
    kind: "fails",
    message: `the process that loads it ${end}: ${line}`,
  };
}

function isReport(report: unknown): report is RuntimeReport {
  const { kind } = Object(report) as Partial<RuntimeReport>;
  return kind === "loads" || kind === "fails";
}
