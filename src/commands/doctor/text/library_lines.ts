import type {
  CudaNeeds,
  CudaReport,
  VulkanDriver,
} from "../../../model/cuda/find_gpu_libraries.ts";
import type { LoadResult } from "../../../model/cuda/load_result.ts";
import type { Diagnosis } from "../diagnosis.ts";
import type { LibraryFacts } from "../examine_libraries.ts";
import type { Fact } from "../fact.ts";
import { factWords, line } from "./words.ts";

/**
 * The GPUs' libraries that are here, and those that are missing.
 *
 * @param diagnosis What was found out.
 */
export function libraryLines(
  { libraries, gpus }: Diagnosis,
): readonly string[] {
  const title = "GPU libraries";
  if (!libraries.known) return [title, line("", factWords(libraries, String))];
  const { cuda, driver, vulkan } = libraries.value;
  return [
    title,
    ...driver === null ? [] : [
      line("NVIDIA driver", driverWords(driver, gpus.devices)),
    ],
    ...cudaLines(cuda),
    ...vulkan === null ? [] : [
      line("Vulkan", `libvulkan.so.1 ${loadWords(vulkan.loader)}`),
      ...vulkan.drivers.map((each) => line("Vulkan driver", vulkanWords(each))),
      ...vulkan.drivers.length === 0 ? [line("Vulkan driver", "none")] : [],
    ],
  ];
}

function driverWords(
  { version, devices, isWsl, library }: NonNullable<LibraryFacts["driver"]>,
  seen: Fact<unknown>,
): string {
  const kernel = !seen.known
    ? factWords(seen, String)
    : version ?? (isWsl ? "that of Windows" : "not loaded");
  return [
    kernel,
    ...devices.length > 0 ? [devices.join(", ")] : [],
    `libcuda.so.1 ${loadWords(library)}`,
  ].join("; ");
}

function cudaLines(cuda: CudaReport): readonly string[] {
  if (cuda.kind === "none") return [line("CUDA", cuda.instead)];
  const { provider, needs, expected } = cuda;
  const words = {
    absent: () => "onnxruntime's libraries are not installed",
    installed: () => "onnxruntime's libraries are installed",
    foreign: () => "onnxruntime's libraries are there, not by wdtag",
    broken: () => "onnxruntime's libraries are damaged or incomplete",
  }[provider.kind]();
  return [
    line("CUDA", words),
    ...(needs === null ? expected : [needs]).map((each) =>
      line(
        each.major === null ? "CUDA" : `CUDA ${each.major}`,
        needWords(each),
      )
    ),
  ];
}

function needWords({ libraries, isDriverNewEnough }: CudaNeeds): string {
  const words = libraries.map(({ name, for: what, result }) =>
    `${name} ${loadWords(result)}${what === "tensorrt" ? " (TensorRT)" : ""}`
  );
  return [
    ...words,
    ...isDriverNewEnough === false ? ["the driver is too old"] : [],
  ].join(", ");
}

function vulkanWords(driver: VulkanDriver): string {
  if ("problem" in driver) return `${driver.path}: ${driver.problem}`;
  const { library, isSoftware, result } = driver;
  return `${library} ${loadWords(result)}${
    isSoftware ? ", computes on the processor" : ""
  }`;
}

function loadWords(result: LoadResult): string {
  switch (result.kind) {
    case "loaded":
      return "loads";
    case "missing":
      return "is missing";
    case "broken":
      return result.lacks === null
        ? `does not load (${result.reason})`
        : `lacks ${result.lacks}`;
    case "crashed":
      return `crashes when loaded (${result.reason})`;
    case "unknown":
      return `is not known to load (${result.reason})`;
  }
}
