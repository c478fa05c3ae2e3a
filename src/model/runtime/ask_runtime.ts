import type { RuntimeReport } from "./runtime_report.ts";

/** Milliseconds that it may take; a first use may have to fetch the package. */
const PATIENCE = 60_000;

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
  signal.throwIfAborted();
  const ends = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  const { stdout, stderr, code, signal: killedBy } = await new Deno.Command(
    Deno.execPath(),
    {
      args: [
        "run",
        ...["--quiet", "--no-prompt", "--no-config", "--no-lock", "--no-check"],
        ...["--allow-read", "--allow-env", "--allow-sys", "--allow-ffi"],
        import.meta.resolve("./runtime_child.ts"),
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal: ends,
    },
  ).output();
  signal.throwIfAborted();
  const decoder = new TextDecoder();
  const report = readReport(decoder.decode(stdout));
  if (report !== null) return report;
  if (ends.aborted) {
    return fails(`it did not answer in ${PATIENCE / 1000} seconds`);
  }
  const end = killedBy === null ? `status ${code}` : killedBy;
  const [line = ""] = decoder.decode(stderr).trim().split("\n");
  return fails(`the process that loads it ended with ${end}: ${line}`);
}

function fails(message: string): RuntimeReport {
  return { kind: "fails", message };
}

/** The last line is the report: libraries may have printed before it. */
function readReport(text: string): RuntimeReport | null {
  try {
    const report = JSON.parse(text.trimEnd().split("\n").at(-1) ?? "");
    return report?.kind === "loads" || report?.kind === "fails" ? report : null;
  } catch {
    return null;
  }
}
