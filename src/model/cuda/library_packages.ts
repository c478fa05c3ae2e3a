/** Where a library can be had; each null where it can't be had there. */
export interface LibraryPackages {
  /** A package of NVIDIA's repository for Debian and Ubuntu, or of Debian. */
  readonly apt: string | null;
  /** A package of PyPI. */
  readonly pip: string | null;
  /** A package of conda-forge. */
  readonly conda: string | null;
}

/** The last minor versions that NVIDIA names its packages by here. */
const minor: Readonly<Record<number, string>> = { 12: "12-9", 13: "13-0" };

/**
 * The packages that hold a library, or null for a library that is not known.
 * Wheels of CUDA 13 have no number in their names any more.
 *
 * Source: NVIDIA's installation guides for CUDA, cuDNN and TensorRT on Linux,
 * and the packages themselves.
 *
 * @param name A library's name: `libcublas.so.12`.
 * @param major The CUDA version that is wanted.
 */
export function libraryPackages(
  name: string,
  major: number,
): LibraryPackages | null {
  const stem = /^lib(.+?)\.so\b/.exec(name)?.[1];
  const [dashed, cu] = [minor[major] ?? String(major), `cu${major}`];
  const numbered = (pip: string) => major < 13 ? `${pip}-${cu}` : pip;
  switch (stem) {
    case "cudart":
      return {
        apt: `cuda-cudart-${dashed}`,
        pip: numbered("nvidia-cuda-runtime"),
        conda: `cuda-cudart cuda-version=${major}`,
      };
    case "cublas":
    case "cublasLt":
      return {
        apt: `libcublas-${dashed}`,
        pip: numbered("nvidia-cublas"),
        conda: `libcublas cuda-version=${major}`,
      };
    case "curand":
    case "cufft":
      return {
        apt: `lib${stem}-${dashed}`,
        pip: numbered(`nvidia-${stem}`),
        conda: `lib${stem} cuda-version=${major}`,
      };
    case "nvrtc":
      return {
        apt: `cuda-nvrtc-${dashed}`,
        pip: numbered("nvidia-cuda-nvrtc"),
        conda: `cuda-nvrtc cuda-version=${major}`,
      };
    case "cudnn":
      return {
        apt: `libcudnn9-cuda-${major}`,
        pip: `nvidia-cudnn-${cu}`,
        conda: `cudnn cuda-version=${major}`,
      };
    case "nvinfer":
      return { apt: "libnvinfer10", pip: `tensorrt-${cu}-libs`, conda: null };
    case "nvonnxparser":
      return {
        apt: "libnvonnxparsers10",
        pip: `tensorrt-${cu}-libs`,
        conda: null,
      };
    case "cuda":
      return { apt: "nvidia-driver", pip: null, conda: null };
    case "vulkan":
      return { apt: "libvulkan1", pip: null, conda: "libvulkan-loader" };
    default:
      return null;
  }
}
