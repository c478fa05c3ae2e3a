/** Where Linux tells what a container may have, and has. */
interface Group {
  readonly limit: string;
  readonly used: string;
  /** What of that are files that were read and can be dropped at any time. */
  readonly droppable: string;
}

/** Version 2 of control groups, then version 1. */
const groups = (root: string): readonly Group[] => [
  {
    limit: `${root}/memory.max`,
    used: `${root}/memory.current`,
    droppable: "inactive_file",
  },
  {
    limit: `${root}/memory/memory.limit_in_bytes`,
    used: `${root}/memory/memory.usage_in_bytes`,
    droppable: "total_inactive_file",
  },
];

/**
 * Bytes of memory that may still be taken: what the system has to give, or
 * what a container's limit leaves, where that is less.
 *
 * Uses `--allow-sys` and `--allow-read` where they are there, and asks for
 * neither.
 *
 * @param root Where Linux shows its control groups.
 * @returns The bytes, or null where it can't be told.
 */
export function availableMemory(
  root = "/sys/fs/cgroup",
): number | null {
  if (!isGranted({ name: "sys", kind: "systemMemoryInfo" })) return null;
  const { available } = Deno.systemMemoryInfo();
  const left = groups(root).map(leftIn);
  return Math.min(available, ...left.filter((bytes) => bytes !== null));
}

function leftIn({ limit, used, droppable }: Group): number | null {
  const [most, now] = [readNumber(limit, /^/), readNumber(used, /^/)];
  if (most === null || now === null) return null;
  const stat = used.replace(/[^/]+$/, "memory.stat");
  const cached = readNumber(stat, new RegExp(`^${droppable} `, "m")) ?? 0;
  return Math.max(0, most - now + Math.min(cached, now));
}

/** The number behind a place in a file; null where there is no such file, or no limit ("max"). */
function readNumber(path: string, behind: RegExp): number | null {
  if (!isGranted({ name: "read", path })) return null;
  try {
    const text = Deno.readTextFileSync(path);
    const place = text.match(behind);
    if (place === null) return null;
    const value = Number.parseInt(
      text.slice(place.index! + place[0].length),
      10,
    );
    return Number.isNaN(value) ? null : value;
  } catch {
    return null;
  }
}

function isGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}
