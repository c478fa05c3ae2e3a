import { formatBytes } from "../../report/format_bytes.ts";
import type { Diagnosis } from "../diagnosis.ts";
import type { GpuFacts } from "../examine_gpus.ts";
import { factWords, line } from "./words.ts";

/**
 * The machine, and what the program runs on.
 *
 * @param diagnosis What was found out.
 */
export function machineLines(
  { machine, gpus, runtime }: Diagnosis,
): readonly string[] {
  const { os, arch, release, distribution, cpu, memory, environment } = machine;
  const { onnxruntime } = runtime;
  const system = [
    ...distribution.known && distribution.value === null
      ? []
      : [factWords(distribution, (name) => name ?? "")],
    `${os} ${factWords(release, (version) => version)}`,
    arch,
  ];
  const set = environment.known ? Object.entries(environment.value) : [];
  return [
    `wdtag ${runtime.wdtag}`,
    line("Deno", `${runtime.deno} (${runtime.target})`),
    line(
      "onnxruntime",
      onnxruntime.problem === null
        ? factWords(onnxruntime.version, (version) => version)
        : `can't be loaded: ${onnxruntime.problem}`,
    ),
    ...onnxruntime.backends.known
      ? [
        line(
          "",
          `built with ${
            onnxruntime.backends.value.map(({ name, bundled }) =>
              bundled ? name : `${name} (its libraries come apart)`
            ).join(", ")
          }`,
        ),
      ]
      : [],
    "",
    "Machine",
    line("System", system.join(", ")),
    line(
      "Processor",
      `${factWords(cpu.model, (model) => model)}, ${cpu.usableCores} of ${
        factWords(cpu.cores, String)
      } cores`,
    ),
    line(
      "Memory",
      `${factWords(memory.available, formatBytes)} available of ${
        factWords(memory.total, formatBytes)
      }`,
    ),
    line("GPUs", gpuWords(gpus)),
    ...environment.known
      ? set.map(([name, value]) => line("Environment", `${name}="${value}"`))
      : [line("Environment", factWords(environment, () => ""))],
  ];
}

function gpuWords({ pci, devices }: GpuFacts): string {
  if (!pci.known && !devices.known && pci.why === devices.why) {
    return factWords(pci, () => "");
  }
  const none = "none";
  const found = factWords(
    pci,
    (gpus) =>
      gpus.map(({ vendor, id }) => `${vendor} ${id}`).join(", ") || none,
  );
  const files = factWords(devices, (paths) => paths.join(", ") || none);
  return `${found}; device files: ${files}`;
}
