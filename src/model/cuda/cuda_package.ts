/** A package of a NuGet feed. */
export interface NugetPackage {
  readonly id: string;
  readonly version: string;
  /** The folder inside of it that holds the libraries. */
  readonly folder: string;
  /** The libraries that are taken out of it, in the order of putting them in place. */
  readonly libraries: readonly string[];
}

/**
 * The package with the CUDA and TensorRT parts of the onnxruntime that this
 * program runs; they are too large for npm. Id, version, folder and names are
 * those of `script/install-metadata.js` and `install-metadata-versions.js` in
 * onnxruntime-node 1.30.0, whose install script would fetch the same, and which
 * Deno does not run. `shared` comes first: the other two are loaded through it.
 */
export const cudaPackage: NugetPackage = {
  id: "Microsoft.ML.OnnxRuntime.Gpu.Linux",
  version: "1.30.0",
  folder: "runtimes/linux-x64/native",
  libraries: [
    "libonnxruntime_providers_shared.so",
    "libonnxruntime_providers_tensorrt.so",
    "libonnxruntime_providers_cuda.so",
  ],
};
