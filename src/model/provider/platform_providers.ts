import type { ProviderName } from "./provider.ts";

/** What a platform can have, whether or not it has it. */
export interface PlatformProviders {
  /**
   * The GPUs' providers that `auto` tries, the best first. TensorRT is not
   * among them: it builds an engine for minutes before the first picture, which
   * nobody wants who has not asked for it.
   */
  readonly auto: readonly ProviderName[];
  /** All that can be asked for by name. */
  readonly named: readonly ProviderName[];
}

/**
 * Which execution providers onnxruntime-node 1.30 is built with, by its own
 * `listSupportedBackends`. The order of `auto` is by speed where numbers stay
 * those of the CPU: CoreML, which computes in half precision, comes last.
 *
 * @param os The operating system, as `Deno.build.os` has it.
 * @param arch The processor, as `Deno.build.arch` has it.
 */
export function platformProviders(os: string, arch: string): PlatformProviders {
  switch (os) {
    case "linux":
      return arch === "x86_64"
        ? platform(["cuda", "webgpu"], ["tensorrt"])
        : platform([]);
    case "windows":
      return platform(["dml", "webgpu"]);
    case "darwin":
      return platform(["webgpu", "coreml"]);
    default:
      return platform([]);
  }
}

function platform(
  auto: readonly ProviderName[],
  others: readonly ProviderName[] = [],
): PlatformProviders {
  return { auto, named: ["cpu", ...auto, ...others] };
}
