/**
 * Asks onnxruntime what it is, in a process of its own: a native library that
 * can't be loaded must not take the program with it. Prints a
 * {@linkcode RuntimeReport} as JSON.
 *
 * @module
 */
import type { RuntimeReport } from "./runtime_report.ts";

async function report(): Promise<RuntimeReport> {
  // onnxruntime reports to its maker unless it is told not to.
  Deno.env.set("ORT_DISABLE_TELEMETRY", "1");
  const { env, listSupportedBackends } = await import(
    "npm:onnxruntime-node@1.30.0"
  );
  return {
    kind: "loads",
    version: env.versions.node ?? env.versions.common,
    backends: listSupportedBackends(),
  };
}

if (import.meta.main) {
  const said = await report().catch(
    (error): RuntimeReport => ({ kind: "fails", message: error.message }),
  );
  console.log(JSON.stringify(said));
  Deno.exit(0);
}
