import { join } from "node:path";
import { mayRead } from "./may_read.ts";

/** What the kernel has of NVIDIA's driver. */
export interface KernelDriver {
  /** The version of its module (`570.86.10`), or null where none is loaded. */
  readonly version: string | null;
  /** The graphics cards that this system may use, as files in /dev. */
  readonly devices: readonly string[];
  /** Whether this is Windows' Linux, whose driver is Windows' own. */
  readonly isWsl: boolean;
}

/**
 * Reads the version out of the text of /proc/driver/nvidia/version, of the
 * closed module and the open one: `NVRM version: NVIDIA UNIX x86_64 Kernel
 * Module  535.104.05  Sat ...`.
 *
 * @param text The text.
 * @returns The version, or null where it has none.
 */
export function readDriverVersion(text: string): string | null {
  return /^NVRM version:.*?\s(\d{3,}\.\d+(?:\.\d+)?)\s/m.exec(text)?.[1] ??
    null;
}

/**
 * Looks at NVIDIA's kernel module and device files. Needs `-A`: Deno shows
 * /proc and /dev to nobody else; without it nothing is found, and nothing
 * asked for.
 *
 * @param root What stands for `/`, for tests.
 */
export async function findKernelDriver(root = "/"): Promise<KernelDriver> {
  const devices: string[] = [];
  let isWsl = false;
  if (!mayRead(root)) return { version: null, devices, isWsl };
  const text = await Deno.readTextFile(
    join(root, "proc/driver/nvidia/version"),
  ).catch(() => "");
  try {
    for await (const { name } of Deno.readDir(join(root, "dev"))) {
      if (/^nvidia\d+$/.test(name)) devices.push(`/dev/${name}`);
      if (name === "dxg") isWsl = true;
    }
  } catch {
    // Not to be read.
  }
  return { version: readDriverVersion(text), devices: devices.sort(), isWsl };
}
