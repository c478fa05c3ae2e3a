import type {
  CudaNeeds,
  VulkanDriver,
} from "../../model/cuda/find_gpu_libraries.ts";
import type { LoadResult } from "../../model/cuda/load_result.ts";
import type { LibraryFacts } from "./examine_libraries.ts";
import { type Fact, notKnown } from "./fact.ts";

/**
 * What there is of the GPUs' libraries, in the form of the JSON document.
 *
 * @param libraries What was found.
 * @param devices Whether device files could be seen; without that nothing is known of the kernel's driver.
 */
export function libraryFindings(
  { folder, cuda, driver, vulkan }: LibraryFacts,
  devices: Fact<unknown>,
): Readonly<Record<string, unknown>> {
  return {
    folder,
    cuda: cuda.kind === "none" ? { ...noCuda, instead: cuda.instead } : {
      instead: null,
      installed: cuda.provider.kind,
      version: cuda.provider.kind === "installed"
        ? cuda.provider.version
        : null,
      missing: cuda.provider.kind === "broken" ? cuda.provider.missing : [],
      damaged: cuda.provider.kind === "broken" ? cuda.provider.changed : [],
      isCertain: cuda.needs !== null,
      needs: (cuda.needs === null ? cuda.expected : [cuda.needs])
        .map(needFindings),
    },
    driver: driver === null ? null : {
      version: devices.known ? driver.version : devices,
      devices: devices.known ? driver.devices : devices,
      isWsl: devices.known ? driver.isWsl : devices,
      library: { name: "libcuda.so.1", ...loadFindings(driver.library) },
    },
    vulkan: vulkan === null ? null : {
      loader: { name: "libvulkan.so.1", ...loadFindings(vulkan.loader) },
      drivers: vulkan.drivers.map(vulkanFindings),
    },
  };
}

const noCuda = {
  installed: null,
  version: null,
  missing: [],
  damaged: [],
  isCertain: false,
  needs: [],
} as const;

function needFindings(needs: CudaNeeds): Readonly<Record<string, unknown>> {
  return {
    cuda: needs.major,
    oldestDriver: needs.oldestDriver,
    isDriverNewEnough: needs.isDriverNewEnough,
    libraries: needs.libraries.map((library) => ({
      name: library.name,
      for: library.for,
      ...loadFindings(library.result),
      elsewhere: library.elsewhere,
    })),
  };
}

function vulkanFindings(
  driver: VulkanDriver,
): Readonly<Record<string, unknown>> {
  return "problem" in driver
    ? {
      manifest: driver.path,
      name: null,
      api: null,
      isSoftware: null,
      state: "broken",
      path: null,
      problem: driver.problem,
    }
    : {
      manifest: driver.path,
      name: driver.library,
      api: driver.api,
      isSoftware: driver.isSoftware,
      ...loadFindings(driver.result),
    };
}

function loadFindings(
  result: LoadResult,
): Readonly<Record<"state" | "path" | "problem", unknown>> {
  const facts = { state: result.kind, path: null, problem: null };
  switch (result.kind) {
    case "loaded":
      return { ...facts, path: result.path };
    case "missing":
      return facts;
    case "broken":
    case "crashed":
      return { ...facts, problem: result.reason };
    case "unknown":
      return { ...facts, state: notKnown(result.reason) };
  }
}
