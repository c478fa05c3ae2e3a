import type { VulkanDriver } from "../../../model/cuda/find_gpu_libraries.ts";
import type { Diagnosis } from "../diagnosis.ts";
import { showsGpu } from "../examine_gpus.ts";
import { type Advice, mend } from "./advice.ts";
import { packageWords } from "./package_words.ts";

/** Where drivers for Vulkan are had. */
const driverHint =
  `Install your GPU's: "apt install mesa-vulkan-drivers" for ` +
  "AMD and Intel; NVIDIA's comes with its driver, and in a container with " +
  "NVIDIA_DRIVER_CAPABILITIES=all.";

/**
 * Why WebGPU does not use a GPU that is here, and what would help. Nothing
 * where none is to be seen and WebGPU was not asked for by name, where it was
 * not tried, and where tagging runs on a GPU all the same.
 *
 * @param diagnosis What was found out.
 */
export function adviseWebgpu(diagnosis: Diagnosis): readonly Advice[] {
  const { gpus, libraries, providers, run } = diagnosis;
  const webgpu = providers.find(({ provider }) => provider.name === "webgpu");
  if (webgpu === undefined) return [];
  const isAsked = run.provider === "webgpu";
  if (!isAsked && (!showsGpu(gpus) || run.takes?.name !== "cpu")) return [];
  const { outcome } = webgpu;
  const vulkan = libraries.known ? libraries.value.vulkan : null;
  if (outcome.kind === "works") {
    return outcome.adapter?.kind === "software" && showsGpu(gpus)
      ? [mend(
        "webgpu-software",
        `A GPU is here, but WebGPU finds only ${outcome.adapter.name}, which ` +
          `computes on the processor. ${vulkan === null ? "" : driverHint}`
            .trimEnd(),
      )]
      : [];
  }
  if (outcome.kind !== "fails") return [];
  const begin = showsGpu(gpus)
    ? "A GPU is here, but WebGPU does not work: "
    : "WebGPU does not work: ";
  if (vulkan === null) {
    return [mend("webgpu-fails", `${begin}${outcome.message}.`)];
  }
  const { loader, loaderPackages, drivers } = vulkan;
  if (loader.kind === "missing") {
    return [mend(
      "vulkan-loader",
      `${begin}Vulkan's loader, libvulkan.so.1, is missing.` +
        packageWords(loaderPackages),
    )];
  }
  const broken = drivers.flatMap((driver) => problemOf(driver) ?? []);
  if (drivers.length === broken.length) {
    return [mend(
      "vulkan-driver",
      drivers.length === 0
        ? `${begin}no driver for Vulkan is installed. ${driverHint}`
        : `${begin}no driver for Vulkan can be loaded: ${broken.join("; ")}.`,
    )];
  }
  return [mend("webgpu-fails", `${begin}${outcome.message}.`)];
}

/** Why a driver can't be used; null where nothing speaks against it. */
function problemOf(driver: VulkanDriver): string | null {
  if ("problem" in driver) return `"${driver.path}": ${driver.problem}`;
  const { library, result } = driver;
  switch (result.kind) {
    case "missing":
      return `"${library}" is missing`;
    case "broken":
      return result.lacks === null
        ? `"${library}" does not load (${result.reason})`
        : `"${library}" lacks "${result.lacks}"`;
    case "crashed":
      return `"${library}" crashes when it is loaded`;
    case "loaded":
    case "unknown":
      return null;
  }
}
