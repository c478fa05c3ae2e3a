import { openScratchFolder } from "../../files/scratch_folder.ts";
import { runNativeChild } from "../runtime/run_native_child.ts";
import type { ProbeReport, ProbeRequest } from "./probe_report.ts";
import { type Provider, providerLabel } from "./provider.ts";
import { failureReason } from "./failure_reason.ts";

/**
 * Tries an execution provider with a small model, in a process of its own
 * whose output is captured: compares its answer with the CPU's, asks where
 * each node ran, and takes the time.
 *
 * Needs `--allow-run` for Deno itself and `--allow-write` for the system's
 * folder of temporary files.
 *
 * @param provider Which.
 * @param signal Ends the trial.
 * @returns What it found; a provider that can't be had is a finding, too.
 * @throws {Deno.errors.NotCapable} Where a permission for the trial is missing.
 */
export async function probeProvider(
  provider: Provider,
  signal: AbortSignal = new AbortController().signal,
): Promise<ProbeReport> {
  signal.throwIfAborted();
  await using folder = await openScratchFolder();
  const request: ProbeRequest = { provider, folder: folder.path };
  const { report, said, end } = await runNativeChild(
    import.meta.resolve("./probe_child.ts"),
    [JSON.stringify(request)],
    signal,
  );
  if (!isReport(report)) {
    const message = `the trial of ${providerLabel(provider)} ${end}`;
    return { kind: "fails", message: failureReason(provider, message, said) };
  }
  if (report.kind === "works") return report;
  const { message } = report;
  return { kind: "fails", message: failureReason(provider, message, said) };
}

function isReport(report: unknown): report is ProbeReport {
  const { kind } = Object(report) as Partial<ProbeReport>;
  return kind === "works" || kind === "fails";
}
