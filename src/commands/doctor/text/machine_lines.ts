import { count } from "../../../text/count.ts";
import { formatBytes } from "../../report/format_bytes.ts";
import type { Diagnosis } from "../diagnosis.ts";
import type { GpuFacts } from "../examine_gpus.ts";
import type { MachineFacts } from "../examine_machine.ts";
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
    line("Processor", cpuWords(cpu)),
    line("Memory", memoryWords(memory)),
    line("GPUs", gpuWords(gpus)),
    ...environment.known
      ? set.map(([name, value]) => line("Environment", `${name}="${value}"`))
      : [line("Environment", factWords(environment, () => ""))],
  ];
}

function cpuWords({ model, cores, usableCores }: MachineFacts["cpu"]): string {
  const all = cores.known && cores.value !== usableCores
    ? `${usableCores} of ${cores.value} cores`
    : count(usableCores, "core");
  return `${factWords(model, (name) => name)}, ${all}`;
}

function memoryWords({ total, available }: MachineFacts["memory"]): string {
  if (!total.known) return factWords(total, formatBytes);
  return `${factWords(available, formatBytes)} available of ${
    formatBytes(total.value)
  }`;
}

function gpuWords({ pci, devices }: GpuFacts): string {
  if (!pci.known && !devices.known) return factWords(pci, String);
  const cards = factWords(
    pci,
    (gpus) => gpus.map(({ vendor, id }) => `${vendor} ${id}`).join(", "),
  );
  const files = factWords(devices, (paths) => paths.join(", "));
  return [cards, files].filter((words) => words !== "").join("; ") || "none";
}
