/** A file of /proc, or null where there is none (any more). */
function readOrNull(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return null;
  }
}

/** A process and all that it has started, its children's children included. Empty where /proc is not. */
export function processTree(pid: number): readonly number[] {
  const found: number[] = [];
  const waiting = [pid];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    let threads: Deno.DirEntry[];
    try {
      threads = [...Deno.readDirSync(`/proc/${next}/task`)];
    } catch {
      // It has ended.
      continue;
    }
    found.push(next);
    for (const { name } of threads) {
      const children = readOrNull(`/proc/${next}/task/${name}/children`) ?? "";
      waiting.push(...children.split(" ").filter(Boolean).map(Number));
    }
  }
  return found;
}

/** The most memory that a process has had in all its life, in MB; 0 where nobody knows. */
export function peakOfProcess(pid: number): number {
  const status = readOrNull(`/proc/${pid}/status`) ?? "";
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}

/** What the children of this process that have ended have used, together. */
export interface ChildrenUse {
  /** Seconds of processor time, their own and the system's for them. */
  readonly processor: number;
  /** MB that they have read, from the disk or not. */
  readonly read: number;
}

/** What ended children have used up to now; null where the system does not tell. */
export function childrenUse(): ChildrenUse | null {
  const stat = readOrNull("/proc/self/stat");
  const io = readOrNull("/proc/self/io");
  if (stat === null) return null;
  // The name, in brackets, may hold blanks; fields 16 and 17 are the children's.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    // In hundredths on every Linux that Deno runs on.
    processor: (Number(fields[13]) + Number(fields[14])) / 100,
    read: Number(/^rchar: (\d+)$/m.exec(io ?? "")?.[1] ?? 0) / 2 ** 20,
  };
}
