/**
 * Nothing but `session.run` over tensors that are ready: the limit of any
 * program where inference is what counts.
 *
 * ```sh
 * deno run -A bench/programs/bare_session.ts MODEL.onnx PROVIDER IMAGES BATCH...
 * ```
 *
 * Prints seconds and processor seconds for one image by batch size, as JSON.
 *
 * @module
 */
import process from "node:process";
import type { Tensor } from "npm:onnxruntime-node@1.30.0";
import { parseProvider } from "../../src/model/provider/provider.ts";
import { sessionProvider } from "../../src/model/provider/session_provider.ts";

const [model = "", providerName = "cpu", images = "1", ...batches] = Deno.args;
const provider = parseProvider(providerName);
if (provider === "auto") throw new RangeError("Name a provider: auto is none");

// onnxruntime reports to its maker unless it is told not to.
Deno.env.set("ORT_DISABLE_TELEMETRY", "1");
const ort = await import("npm:onnxruntime-node@1.30.0");
const session = await ort.InferenceSession.create(model, {
  executionProviders: [sessionProvider(provider)],
  logSeverityLevel: 4,
});
const input = session.inputNames[0]!;
const output = session.outputNames[0]!;

function ready(batch: number): Tensor {
  const values = new Float32Array(batch * 448 * 448 * 3);
  for (let at = 0; at < values.length; at++) values[at] = at * 7919 % 256;
  return new ort.Tensor("float32", values, [batch, 448, 448, 3]);
}

const results: Record<string, { seconds: number; processor: number }> = {};
for (const word of batches) {
  const batch = Number(word);
  const tensor = ready(batch);
  const run = async (): Promise<void> => {
    const result = await session.run({ [input]: tensor }, [output]);
    result[output]!.dispose();
  };
  // The first of a size allocates what the others use again.
  await run();
  const runs = Math.max(1, Math.round(Number(images) / batch));
  const before = process.cpuUsage();
  const start = performance.now();
  for (let at = 0; at < runs; at++) await run();
  const seconds = (performance.now() - start) / 1000 / (runs * batch);
  const { user, system } = process.cpuUsage(before);
  const processor = (user + system) / 1e6 / (runs * batch);
  results[word] = { seconds, processor };
}
await session.release();
console.log(JSON.stringify(results));
