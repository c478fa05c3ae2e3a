/** Libraries that a build of onnxruntime's CUDA part needs. */
export interface CudaBuild {
  /** The CUDA version that it is made for. */
  readonly major: number;
  /** What it does not load without. */
  readonly needed: readonly string[];
}

/**
 * What builds of these years need. Which one a package holds is known when it
 * is there (DT_NEEDED). Before that both are looked for, because its makers say
 * one thing and another: onnxruntime-node 1.30.0 names the package `cuda12`;
 * since 1.27 their release notes call CUDA 12 deprecated, and a 1.29.0 of
 * theirs needed CUDA 13.
 *
 * Source: DT_NEEDED of official builds (1.29.0 for CUDA 13; for CUDA 12 the
 * same by the names of that version), onnxruntime's release notes 1.27, 1.28.
 */
export const cudaBuilds: readonly CudaBuild[] = [12, 13].map((major) => ({
  major,
  needed: [
    `libcudart.so.${major}`,
    `libcublas.so.${major}`,
    `libcublasLt.so.${major}`,
    "libcurand.so.10",
    "libcuda.so.1",
  ],
}));

/**
 * Libraries that the CUDA part loads by itself when a model wants them, since
 * 1.28, so that they are not among DT_NEEDED. cuDNN computes convolutions: what
 * has no other way then fails without it. cuFFT does Fourier transforms alone,
 * which no tagger has, and is left out.
 *
 * Source: onnxruntime pull requests 29252 and 29808.
 */
export const loadedLater: readonly string[] = ["libcudnn.so.9"];

/**
 * The CUDA version that a list of needed libraries means; null where it names
 * no CUDA runtime.
 *
 * @param needed Names of libraries.
 */
export function cudaMajor(needed: readonly string[]): number | null {
  for (const name of needed) {
    const major = /^lib(?:cudart|cublas|cublasLt)\.so\.(\d+)/.exec(name)?.[1];
    if (major !== undefined) return Number(major);
  }
  return null;
}

/**
 * The oldest NVIDIA driver, by its first number, that runs programs of a CUDA
 * version; null where that is not known.
 *
 * Source: NVIDIA, "CUDA minor version compatibility", table 1.
 *
 * @param major The CUDA version.
 */
export function oldestDriver(major: number): number | null {
  return { 11: 450, 12: 525, 13: 580 }[major] ?? null;
}
