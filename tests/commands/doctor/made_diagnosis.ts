import type { Diagnosis } from "../../../src/commands/doctor/diagnosis.ts";
import type { FolderFacts } from "../../../src/commands/doctor/examine_caches.ts";
import type { HubReach } from "../../../src/commands/doctor/examine_hub.ts";
import type { LibraryFacts } from "../../../src/commands/doctor/examine_libraries.ts";
import type {
  Outcome,
  TriedProvider,
} from "../../../src/commands/doctor/examine_providers.ts";
import { known } from "../../../src/commands/doctor/fact.ts";
import { chooseForRun } from "../../../src/commands/doctor/choose_for_run.ts";
import type {
  CudaNeeds,
  CudaReport,
  NeededLibrary,
} from "../../../src/model/cuda/find_gpu_libraries.ts";
import { parseProvider } from "../../../src/model/provider/provider.ts";

/** A trial that went well. */
export const works: Extract<Outcome, { readonly kind: "works" }> = {
  kind: "works",
  adapter: null,
  placement: { here: 7, nodes: 7, elsewhere: [], isMost: true },
  milliseconds: 1.5,
  difference: 2e-7,
};

/** A trial on an adapter of that name. */
export function worksOn(name: string, kind: "gpu" | "software"): Outcome {
  return { ...works, adapter: { name, kind } };
}

/** A trial that went wrong. */
export function fails(message: string): Outcome {
  return { kind: "fails", message };
}

/** Trials by the providers' names. */
export function tried(
  outcomes: Readonly<Record<string, Outcome>>,
): readonly TriedProvider[] {
  return Object.entries(outcomes).map(([label, outcome]) => {
    const provider = parseProvider(label);
    if (provider === "auto") throw new Error("auto is no provider");
    return { provider, outcome };
  });
}

/** A folder with which nothing is wrong. */
export function folder(path: string): FolderFacts {
  return {
    path: known(path),
    exists: known(true),
    size: known({ bytes: 4096, isWhole: true }),
    free: known(5e11),
    writable: known(true),
    problem: null,
  };
}

/** An answer of the Hub. */
export function reach(
  state: HubReach["state"],
  problem: string | null = null,
): HubReach {
  return { state, status: null, milliseconds: null, problem };
}

/** A library that loads, or does not. */
export function library(
  name: string,
  result: NeededLibrary["result"] = { kind: "loaded", path: `/lib/${name}` },
  more: Partial<NeededLibrary> = {},
): NeededLibrary {
  return {
    name,
    for: "cuda",
    result,
    elsewhere: [],
    packages: null,
    ...more,
  };
}

/** What a build of onnxruntime's CUDA part needs. */
export function needs(
  libraries: readonly NeededLibrary[],
  more: Partial<CudaNeeds> = {},
): CudaNeeds {
  return {
    major: 12,
    oldestDriver: 525,
    isDriverNewEnough: true,
    libraries,
    ...more,
  };
}

/** CUDA, installed. */
export function installed(found: CudaNeeds): CudaReport {
  return {
    kind: "linux",
    provider: { kind: "installed", folder: "/ort", version: "1.30.0" },
    needs: found,
    expected: [],
  };
}

/** CUDA, not installed. */
export function absent(expected: readonly CudaNeeds[] = []): CudaReport {
  return {
    kind: "linux",
    provider: { kind: "absent", folder: "/ort" },
    needs: null,
    expected,
  };
}

const loads = { kind: "loaded", path: null } as const;

/** Libraries of a machine with NVIDIA's driver. */
export function nvidiaLibraries(cuda: CudaReport): LibraryFacts {
  return {
    folder: "/ort",
    cuda,
    driver: {
      version: "570.86.10",
      devices: ["/dev/nvidia0"],
      isWsl: false,
      library: loads,
    },
    vulkan: {
      loader: loads,
      loaderPackages: null,
      drivers: [{
        path: "/etc/vulkan/icd.d/nvidia_icd.json",
        library: "libGLX_nvidia.so.0",
        api: "1.4.303",
        isSoftware: false,
        result: loads,
      }],
    },
  };
}

/** The GPU of such a machine. */
export const nvidiaGpu: Diagnosis["gpus"] = {
  pci: known([{ vendor: "NVIDIA", id: "10de:2330" }]),
  devices: known(["/dev/nvidia0", "/dev/nvidiactl"]),
};

/** What can be said otherwise of a machine. */
export interface Made extends Partial<Omit<Diagnosis, "providers" | "run">> {
  /** Trials by the providers' names. */
  readonly trials?: Readonly<Record<string, Outcome>>;
  /** What `--provider` was told. */
  readonly wish?: string;
}

/** A Linux machine without a GPU, and with nothing to mend, but for what is said otherwise. */
export async function diagnosis(
  { trials = { cpu: works }, wish = "auto", ...more }: Made = {},
): Promise<Diagnosis> {
  const providers = tried(trials);
  return {
    machine: {
      os: "linux",
      arch: "x86_64",
      release: known("6.1.0"),
      distribution: known("Debian GNU/Linux 12 (bookworm)"),
      cpu: { model: known("A processor"), cores: known(8), usableCores: 4 },
      memory: { total: known(16e9), available: known(12e9) },
      environment: known({}),
    },
    gpus: { pci: known([]), devices: known([]) },
    runtime: {
      wdtag: "0.1.0",
      deno: "2.9.6",
      target: "x86_64-unknown-linux-gnu",
      onnxruntime: {
        loads: known(true),
        problem: null,
        version: known("1.30.0"),
        backends: known([{ name: "cpu", bundled: true }]),
      },
    },
    providers,
    run: await chooseForRun(wish, providers, "linux", "x86_64"),
    libraries: known({
      ...nvidiaLibraries(absent()),
      driver: {
        version: null,
        devices: [],
        isWsl: false,
        library: { kind: "missing" },
      },
    }),
    caches: {
      hub: { ...folder("/home/me/.cache/huggingface/hub"), models: known(2) },
      wdtag: folder("/home/me/.cache/wdtag"),
      deno: folder("/home/me/.cache/deno"),
    },
    hub: {
      endpoint: known("https://huggingface.co"),
      host: "huggingface.co:443",
      offline: known(false),
      tokenFrom: known(null),
      proxies: known({}),
      reach: known({ ...reach("reachable"), status: 200, milliseconds: 120 }),
    },
    permissions: (["read", "write", "net", "env", "sys", "ffi", "run"] as const)
      .map((name) => ({
        name,
        state: "granted",
        lacking: [],
        without: "something goes missing",
      })),
    ...more,
  };
}
