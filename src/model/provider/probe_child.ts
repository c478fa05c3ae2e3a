/**
 * The trial of one execution provider, in a process of its own: native
 * libraries write to the standard error themselves, and a driver that crashes
 * takes its process with it. Takes a {@linkcode ProbeRequest} as its argument
 * and prints a {@linkcode ProbeReport}, both JSON.
 *
 * @module
 */
import type { InferenceSession } from "npm:onnxruntime-node@1.30.0";
import { type Adapter, hasAdapters } from "./adapter.ts";
import { nodePlacement } from "./node_placement.ts";
import { probeModelBase64 } from "./probe_model.gen.ts";
import type { ProbeReport, ProbeRequest } from "./probe_report.ts";
import { cpuProvider, type Provider } from "./provider.ts";
import { readProfile } from "./read_profile.ts";
import { sessionProvider } from "./session_provider.ts";

/** Inferences that are timed, after one that is not. */
const ROUNDS = 5;

/** A picture for it: a ramp, so that no two outputs are alike by chance. */
const picture = Float32Array.from(
  { length: 3 * 64 * 64 },
  (_, index) => (index % 97) / 97,
);

async function probe(request: ProbeRequest): Promise<ProbeReport> {
  // onnxruntime reports to its maker unless it is told not to.
  Deno.env.set("ORT_DISABLE_TELEMETRY", "1");
  const { InferenceSession, Tensor } = await import(
    "npm:onnxruntime-node@1.30.0"
  );
  const model = Uint8Array.fromBase64(probeModelBase64.join(""));
  const open = (
    provider: Provider,
    more: InferenceSession.SessionOptions = {},
  ): Promise<InferenceSession> =>
    InferenceSession.create(model, {
      executionProviders: [sessionProvider(provider)],
      ...more,
    });
  const run = async (session: InferenceSession): Promise<Float32Array> => {
    const x = new Tensor("float32", picture, [1, 3, 64, 64]);
    return (await session.run({ x }))["y"]!.data as Float32Array;
  };

  const cpu = await open(cpuProvider);
  const expected = await run(cpu);
  await cpu.release();

  const profiled = await open(request.provider, {
    enableProfiling: true,
    profileFilePrefix: `${request.folder}/probe`,
  });
  const got = await run(profiled);
  profiled.endProfiling();
  await profiled.release();

  const session = await open(request.provider);
  await run(session);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await run(session);
    times.push(performance.now() - start);
  }
  await session.release();
  return {
    kind: "works",
    adapter: hasAdapters(request.provider.name) ? await findAdapter() : null,
    placement: nodePlacement(
      await readProfile(request.folder),
      request.provider.name,
    ),
    milliseconds: times.sort((a, b) => a - b)[ROUNDS >> 1]!,
    difference: largestDifference(expected, got),
  };
}

/** Of outputs from 0 to 1; what is no number is as wrong as can be. */
function largestDifference(expected: Float32Array, got: Float32Array): number {
  const differences = expected.map((value, at) => Math.abs(value - got[at]!));
  const largest = Math.max(...differences);
  return Number.isNaN(largest) ? 1 : largest;
}

/**
 * What the fastest adapter of the machine is. onnxruntime does not tell which
 * it took, but Deno's own WebGPU asks the same drivers for the same
 * preference, and says whether the answer is a fallback: one that computes on
 * the processor.
 */
async function findAdapter(): Promise<Adapter | null> {
  const adapter = await navigator.gpu.requestAdapter({
    powerPreference: "high-performance",
  });
  if (adapter === null) return null;
  const { description, device, isFallbackAdapter } = adapter.info;
  return {
    name: description || device,
    kind: isFallbackAdapter ? "software" : "gpu",
  };
}

if (import.meta.main) {
  const report = await probe(JSON.parse(Deno.args[0]!)).catch(
    (error): ProbeReport => ({ kind: "fails", message: error.message }),
  );
  console.log(JSON.stringify(report));
  // Drivers keep threads of their own, which must not keep the process.
  Deno.exit(0);
}
