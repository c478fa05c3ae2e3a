/** Whether CUDA can be had on a platform, else what is right there. */
export type CudaSupport =
  | { readonly kind: "package" }
  | { readonly kind: "none"; readonly instead: string };

/**
 * Whether onnxruntime-node has CUDA on a platform, and what to use where it has
 * not. Source: the table in onnxruntime-node 1.30.0's README.
 *
 * @param os The system, as `Deno.build.os` says it.
 * @param arch The processor, as `Deno.build.arch` says it.
 */
export function cudaSupport(os: string, arch: string): CudaSupport {
  if (os === "linux" && arch === "x86_64") return { kind: "package" };
  return { kind: "none", instead: whatInstead(os, arch) };
}

function whatInstead(os: string, arch: string): string {
  switch (os) {
    case "windows":
      return "onnxruntime-node has no CUDA on Windows: " +
        "use --provider dml or --provider webgpu, which need nothing more";
    case "darwin":
      return "there is no CUDA on macOS: " +
        "use --provider coreml or --provider webgpu, which need nothing more";
    case "linux":
      return `onnxruntime-node has no CUDA for Linux on ${arch}, ` +
        "only on x86_64: use --provider cpu";
    default:
      return `onnxruntime-node does not run on ${os}`;
  }
}
