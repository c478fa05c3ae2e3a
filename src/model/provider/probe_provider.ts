import { openScratchFolder } from "../../files/scratch_folder.ts";
import type { ProbeReport, ProbeRequest } from "./probe_report.ts";
import { type Provider, providerLabel } from "./provider.ts";
import { failureReason } from "./failure_reason.ts";

/** Milliseconds that a trial may take; a driver that hangs is a driver that does not work. */
const PATIENCE = 60_000;

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
  const ends = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  const { stdout, stderr, code, signal: killedBy } = await new Deno.Command(
    Deno.execPath(),
    {
      args: [
        "run",
        ...["--quiet", "--no-prompt", "--no-config", "--no-lock", "--no-check"],
        ...["--allow-read", "--allow-env", "--allow-sys", "--allow-ffi"],
        import.meta.resolve("./probe_child.ts"),
        JSON.stringify(request),
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal: ends,
    },
  ).output();
  signal.throwIfAborted();
  const said = new TextDecoder().decode(stderr);
  const report = readReport(new TextDecoder().decode(stdout));
  if (report?.kind === "works") return report;
  if (report !== null) {
    return {
      kind: "fails",
      message: failureReason(provider, report.message, said),
    };
  }
  const label = providerLabel(provider);
  const end = ends.aborted
    ? `did not answer in ${PATIENCE / 1000} seconds`
    : killedBy !== null
    ? `ended its trial with ${killedBy}`
    : `ended its trial with status ${code}`;
  return {
    kind: "fails",
    message: failureReason(provider, `${label} ${end}`, said),
  };
}

/** The last line is the report: libraries may have printed before it. */
function readReport(text: string): ProbeReport | null {
  try {
    const report = JSON.parse(text.trimEnd().split("\n").at(-1) ?? "");
    return report?.kind === "works" || report?.kind === "fails" ? report : null;
  } catch {
    return null;
  }
}
