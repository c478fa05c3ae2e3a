import { createHash } from "node:crypto";
import { isGranted } from "../../files/is_granted.ts";

/** Environment variables that decide which drivers are found. */
const variables = [
  "CUDA_VISIBLE_DEVICES",
  // CUDA's libraries are put into it, see `doctor --fix cuda`.
  "DENO_DIR",
  "DRI_PRIME",
  "LD_LIBRARY_PATH",
  "MESA_VK_DEVICE_SELECT",
  "NVIDIA_VISIBLE_DEVICES",
  "PATH",
  "VK_DRIVER_FILES",
  "VK_ADD_DRIVER_FILES",
  "VK_ICD_FILENAMES",
  "VK_LOADER_DRIVERS_DISABLE",
  "VK_LOADER_DRIVERS_SELECT",
  "XDG_DATA_DIRS",
  "ZE_AFFINITY_MASK",
] as const;

/** Places where drivers leave their mark. */
const places = [
  "/dev/dri",
  "/dev/dxg",
  "/dev/kfd",
  "/dev/nvidia0",
  "/dev/nvidiactl",
  "/etc/ld.so.cache",
  "/etc/vulkan/icd.d",
  "/proc/driver/nvidia/version",
  "/usr/local/share/vulkan/icd.d",
  "/usr/share/vulkan/icd.d",
] as const;

/**
 * A text that changes when another machine, another driver or another version
 * of a runtime is looked at, so that what was found out about providers is not
 * believed of something else. Home folders are shared between the machines of
 * a cluster.
 *
 * @returns A SHA-256, in hexadecimal.
 */
export async function machineFingerprint(): Promise<string> {
  const facts = [
    "onnxruntime-node 1.30.0",
    Deno.version.deno,
    Deno.build.target,
    await ask({ name: "sys", kind: "hostname" }, () => Deno.hostname()),
    await ask({ name: "sys", kind: "osRelease" }, () => Deno.osRelease()),
    ...await Promise.all(
      variables.map((variable) =>
        ask({ name: "env", variable }, () => Deno.env.get(variable) ?? "")
      ),
    ),
    ...await Promise.all(places.map(stamp)),
  ];
  return createHash("sha256").update(facts.join("\n")).digest("hex");
}

/** What may not be asked is not known; nobody is asked for leave. */
async function ask(
  permission: Deno.PermissionDescriptor,
  fact: () => string,
): Promise<string> {
  return await isGranted(permission) ? fact() : "?";
}

async function stamp(path: string): Promise<string> {
  if (!await isGranted({ name: "read", path })) return "?";
  try {
    const { mtime, size, isFile } = await Deno.stat(path);
    // What lies in /proc has the time of the look at it.
    if (isFile && path.startsWith("/proc/")) {
      return await Deno.readTextFile(path);
    }
    return path.startsWith("/dev/") ? "there" : `${mtime?.getTime()} ${size}`;
  } catch {
    return "";
  }
}
