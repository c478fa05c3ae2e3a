/** Where Linux tells what a container may have, and has; version 2 of control groups, then version 1. */
const limits = [
  ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"],
  [
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    "/sys/fs/cgroup/memory/memory.usage_in_bytes",
  ],
] as const;

/**
 * Bytes of memory that may still be taken: what the system has to give, or
 * what a container's limit leaves, where that is less.
 *
 * Uses `--allow-sys` and `--allow-read` where they are there, and asks for
 * neither.
 *
 * @returns The bytes, or null where it can't be told.
 */
export function availableMemory(): number | null {
  if (!isGranted({ name: "sys", kind: "systemMemoryInfo" })) return null;
  const { available } = Deno.systemMemoryInfo();
  const left = limits.map(([limit, used]) => leftIn(limit, used));
  return Math.min(available, ...left.filter((bytes) => bytes !== null));
}

function leftIn(limit: string, used: string): number | null {
  const [most, now] = [readNumber(limit), readNumber(used)];
  return most === null || now === null ? null : Math.max(0, most - now);
}

/** Null where there is no such file, or no limit ("max"). */
function readNumber(path: string): number | null {
  if (!isGranted({ name: "read", path })) return null;
  try {
    const value = Number.parseInt(Deno.readTextFileSync(path), 10);
    return Number.isNaN(value) ? null : value;
  } catch {
    return null;
  }
}

function isGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}
