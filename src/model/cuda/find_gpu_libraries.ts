import { join } from "node:path";
import { cudaPackage } from "./cuda_package.ts";
import { cudaSupport } from "./cuda_support.ts";
import { findElsewhere, libraryFolders } from "./find_elsewhere.ts";
import {
  type CudaLibraries,
  inspectCudaLibraries,
} from "./inspect_cuda_libraries.ts";
import { type LibraryPackages, libraryPackages } from "./library_packages.ts";
import { loadLibraries } from "./load_libraries.ts";
import type { LoadResult } from "./load_result.ts";
import {
  cudaBuilds,
  cudaMajor,
  loadedLater,
  oldestDriver,
} from "./needed_libraries.ts";
import { findKernelDriver, type KernelDriver } from "./nvidia_driver.ts";
import { readElfFile } from "./read_elf_file.ts";
import {
  type BadManifest,
  findManifests,
  type VulkanManifest,
} from "./vulkan_manifests.ts";

/** A library that something needs, and what the system makes of it. */
export interface NeededLibrary {
  readonly name: string;
  /** Which provider does not load without it; `model`: it is loaded when a model wants it. */
  readonly for: "cuda" | "tensorrt" | "model";
  readonly result: LoadResult;
  /** Folders that hold it where the loader does not look. */
  readonly elsewhere: readonly string[];
  /** Where it can be had, or null where that is not known. */
  readonly packages: LibraryPackages | null;
}

/** What one build of onnxruntime's CUDA part needs. */
export interface CudaNeeds {
  /** The CUDA version, or null where the library does not show it. */
  readonly major: number | null;
  readonly libraries: readonly NeededLibrary[];
  /** The oldest driver for it, by its first number, or null. */
  readonly oldestDriver: number | null;
  /** Whether the driver is new enough; null where one of the two is not known. */
  readonly isDriverNewEnough: boolean | null;
}

/** What there is of CUDA. */
export type CudaReport =
  /** It can't be had on this platform. */
  | { readonly kind: "none"; readonly instead: string }
  | {
    readonly kind: "linux";
    /** onnxruntime's own libraries. */
    readonly provider: CudaLibraries;
    /** What they need, as they say themselves; null where they are not there. */
    readonly needs: CudaNeeds | null;
    /** What they may need, for each CUDA version, as long as they are not there. */
    readonly expected: readonly CudaNeeds[];
  };

/** A Vulkan driver that is announced. */
export type VulkanDriver =
  | VulkanManifest & { readonly result: LoadResult }
  | BadManifest;

/** What the system has for computing on a graphics card. */
export interface GpuLibraries {
  readonly cuda: CudaReport;
  /** NVIDIA's driver; null where there is no Linux. */
  readonly driver:
    | KernelDriver & {
      /** Its library for programs, `libcuda.so.1`. */
      readonly library: LoadResult;
    }
    | null;
  /** Vulkan, through which WebGPU works; null where there is no Linux. */
  readonly vulkan: {
    /** `libvulkan.so.1`. */
    readonly loader: LoadResult;
    readonly loaderPackages: LibraryPackages | null;
    readonly drivers: readonly VulkanDriver[];
  } | null;
}

/** Where is looked. */
export interface GpuSearch {
  /** The folder that onnxruntime looks in, see `findBindingFolder`. */
  readonly folder: string;
  /** Reads one environment variable. */
  readonly env: (name: string) => string | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** In place of this machine's, for tests. */
  readonly platform?: { readonly os: string; readonly arch: string };
  /** What stands for `/` when files are looked at, for tests. */
  readonly root?: string;
  /** In place of the system's loader, for tests. */
  readonly load?: typeof loadLibraries;
}

/**
 * Finds out what this system has for CUDA, TensorRT and WebGPU: the libraries
 * that onnxruntime's own need (read from these, where they are there), each
 * tried by the system's loader in a process of its own, the driver, and
 * Vulkan's drivers. Nothing is guessed: what was not tried is `unknown`.
 *
 * Needs `--allow-read` for the folder; with `--allow-run` libraries are tried,
 * with `-A` the driver is looked at.
 *
 * @param search Where is looked.
 */
export async function findGpuLibraries(
  search: GpuSearch,
): Promise<GpuLibraries> {
  const { folder, env, root = "/", load = loadLibraries } = search;
  const { os, arch } = search.platform ?? Deno.build;
  const support = cudaSupport(os, arch);
  if (support.kind === "none" && os !== "linux") {
    return { cuda: support, driver: null, vulkan: null };
  }
  const provider = await inspectCudaLibraries(folder);
  const wants = support.kind === "none" ? [] : await wanted(provider);
  const manifests = await findManifests(env, root);
  const kernel = await findKernelDriver(root);
  const names = [
    ...new Set([
      "libcuda.so.1",
      "libvulkan.so.1",
      ...wants.flatMap(({ libraries }) => libraries.map(({ name }) => name)),
      ...manifests.flatMap((each) => "library" in each ? [each.library] : []),
    ]),
  ];
  const loaded = new Map(
    await load(
      names,
      search.signal === undefined ? {} : { signal: search.signal },
    ),
  );
  await loadBeside(folder, wants, loaded, load);
  const resultOf = (name: string): LoadResult =>
    loaded.get(name) ?? { kind: "unknown", reason: "it was not tried" };
  const lost = names.filter((name) => resultOf(name).kind === "missing");
  const elsewhere = await findElsewhere(lost, libraryFolders(env), root);

  const needsOf = ({ major, libraries }: Wants): CudaNeeds => {
    const oldest = major === null ? null : oldestDriver(major);
    const version = kernel.version === null ? null : parseInt(kernel.version);
    return {
      major,
      oldestDriver: oldest,
      isDriverNewEnough: oldest === null || version === null
        ? null
        : version >= oldest,
      libraries: libraries.map((library) => ({
        name: library.name,
        for: library.for,
        result: resultOf(library.name),
        elsewhere: elsewhere.get(library.name) ?? [],
        packages: libraryPackages(library.name, major ?? 12),
      })),
    };
  };
  const isKnown = wants.length === 1;
  return {
    cuda: support.kind === "none" ? support : {
      kind: "linux",
      provider,
      needs: isKnown ? needsOf(wants[0]!) : null,
      expected: isKnown ? [] : wants.map(needsOf),
    },
    driver: { ...kernel, library: resultOf("libcuda.so.1") },
    vulkan: {
      loader: resultOf("libvulkan.so.1"),
      loaderPackages: libraryPackages("libvulkan.so.1", 12),
      drivers: manifests.map((each) =>
        "library" in each ? { ...each, result: resultOf(each.library) } : each
      ),
    },
  };
}

/** What a build wants. */
interface Wants {
  readonly major: number | null;
  /** Folders that it has its libraries looked for in. */
  readonly runPath: readonly string[];
  readonly libraries: readonly Pick<NeededLibrary, "name" | "for">[];
}

/** What the provider wants, as it says itself, or what each build may want. */
async function wanted(provider: CudaLibraries): Promise<readonly Wants[]> {
  const [cuda, tensorrt] = await Promise.all(
    ["cuda", "tensorrt"].map((name) =>
      readElfFile(
        join(provider.folder, `libonnxruntime_providers_${name}.so`),
      ).catch(() => null)
    ),
  );
  if (cuda?.kind !== "library") {
    return cudaBuilds.map(({ major, needed }) => ({
      major,
      runPath: [],
      libraries: listed(needed, []),
    }));
  }
  return [{
    major: cudaMajor(cuda.needed),
    runPath: cuda.runPath,
    libraries: listed(
      cuda.needed,
      tensorrt?.kind === "library" ? tensorrt.needed : [],
    ),
  }];
}

/** Each library once, for the first that needs it; onnxruntime's own are none of the system's. */
function listed(
  cuda: readonly string[],
  tensorrt: readonly string[],
): Wants["libraries"] {
  const seen = new Set<string>(cudaPackage.libraries);
  const once = (names: readonly string[], what: NeededLibrary["for"]) =>
    names.filter((name) => !seen.has(name) && seen.add(name))
      .map((name) => ({ name, for: what }));
  return [
    ...once(cuda, "cuda"),
    ...once(loadedLater, "model"),
    ...once(tensorrt, "tensorrt"),
  ];
}

/** What the loader would find only for the provider itself, by its run path. */
async function loadBeside(
  folder: string,
  wants: readonly Wants[],
  loaded: Map<string, LoadResult>,
  load: typeof loadLibraries,
): Promise<void> {
  for (const { runPath, libraries } of wants) {
    for (const written of runPath) {
      const place = written.replace(/\$\{?ORIGIN\}?/g, folder);
      const names = libraries.map(({ name }) => name).filter((name) =>
        loaded.get(name)?.kind === "missing"
      );
      if (names.length === 0) continue;
      const found = await load(names.map((name) => join(place, name)));
      for (const name of names) {
        const result = found.get(join(place, name));
        if (result !== undefined && result.kind !== "missing") {
          loaded.set(name, result);
        }
      }
    }
  }
}
