import { availableMemory } from "../../dataset/available_memory.ts";
import { redact } from "../../model/hub/redact.ts";
import { type Fact, inquire, known, notKnown } from "./fact.ts";
import { fromEnv, readEnv } from "./read_env.ts";

/** The machine, as far as a run hangs on it. */
export interface MachineFacts {
  /** The operating system, as `Deno.build.os` has it. */
  readonly os: string;
  /** The processor's kind, as `Deno.build.arch` has it. */
  readonly arch: string;
  /** The version of the system's kernel. */
  readonly release: Fact<string>;
  /** What the system calls itself, on Linux; null elsewhere. */
  readonly distribution: Fact<string | null>;
  readonly cpu: {
    /** What the processor calls itself. */
    readonly model: Fact<string>;
    /** Threads of the machine. */
    readonly cores: Fact<number>;
    /** Threads that this process may use. */
    readonly usableCores: number;
  };
  readonly memory: {
    /** Bytes of the machine. */
    readonly total: Fact<number>;
    /** Bytes that may still be taken, a container's limit taken into account. */
    readonly available: Fact<number>;
  };
  /** What of the environment decides which drivers are found: only what is set. */
  readonly environment: Fact<Readonly<Record<string, string>>>;
}

/** Variables that name folders, files and numbers of devices, and no secrets. */
const driverVariables = [
  "CUDA_VISIBLE_DEVICES",
  "DRI_PRIME",
  "LD_LIBRARY_PATH",
  "MESA_VK_DEVICE_SELECT",
  "NVIDIA_VISIBLE_DEVICES",
  "VK_ADD_DRIVER_FILES",
  "VK_DRIVER_FILES",
  "VK_ICD_FILENAMES",
  "VK_LOADER_DRIVERS_DISABLE",
  "VK_LOADER_DRIVERS_SELECT",
  "ZE_AFFINITY_MASK",
] as const;

/** Finds out what machine this is. Never prompts, never throws. */
export async function examineMachine(): Promise<MachineFacts> {
  const { os, arch } = Deno.build;
  const cpus = await inquire(
    [{ name: "sys", kind: "cpus" }],
    async () => (await import("node:os")).cpus().map(({ model }) => model),
  );
  const model = cpus.known ? cpus.value[0]?.trim() ?? "" : "";
  return {
    os,
    arch,
    release: await inquire(
      [{ name: "sys", kind: "osRelease" }],
      () => Deno.osRelease(),
    ),
    distribution: os === "linux" ? await findDistribution() : known(null),
    cpu: {
      model: !cpus.known
        ? cpus
        : model === "" || model === "unknown"
        ? notKnown("the system does not tell")
        : known(model),
      cores: !cpus.known
        ? cpus
        : cpus.value.length === 0
        ? notKnown("the system does not tell")
        : known(cpus.value.length),
      usableCores: navigator.hardwareConcurrency,
    },
    memory: {
      total: await inquire(
        [{ name: "sys", kind: "systemMemoryInfo" }],
        () => Deno.systemMemoryInfo().total,
      ),
      available: await findAvailable(),
    },
    environment: fromEnv(driverVariables, setVariables),
  };
}

/** See os-release(5). */
async function findDistribution(): Promise<Fact<string | null>> {
  const path = "/etc/os-release";
  const text = await inquire(
    [{ name: "read", path }],
    () => Deno.readTextFile(path),
  );
  if (!text.known) return text;
  const name = /^PRETTY_NAME=(["']?)(.*)\1\s*$/m.exec(text.value)?.[2];
  return name ? known(name) : notKnown(`"${path}" has no PRETTY_NAME`);
}

async function findAvailable(): Promise<Fact<number>> {
  const found = await inquire(
    [{ name: "sys", kind: "systemMemoryInfo" }],
    availableMemory,
  );
  if (!found.known) return found;
  return found.value === null
    ? notKnown("the system does not tell")
    : known(found.value);
}

function setVariables(): Readonly<Record<string, string>> {
  const set: Record<string, string> = {};
  for (const name of driverVariables) {
    const value = readEnv(name);
    if (value !== undefined) set[name] = redact(value, []);
  }
  return set;
}
