import { cpus, loadavg, totalmem } from "node:os";

/** Where and when figures were taken. */
export interface Machine {
  /** The day, as `2026-11-22`. */
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  /** In GB. */
  readonly memory: number;
  readonly system: string;
  readonly deno: string;
  /** Processes that wanted a core in the last minute; above the cores, figures are noise. */
  readonly load: number;
}

/** What this machine is, and how busy. */
export function describeMachine(): Machine {
  const [first] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: first?.model.trim() ?? "unknown",
    cores: navigator.hardwareConcurrency,
    memory: Math.round(totalmem() / 2 ** 30),
    system: `${Deno.build.os} ${Deno.build.arch}`,
    deno: Deno.version.deno,
    load: loadavg()[0] ?? 0,
  };
}

/** The machine in a sentence. */
export function machineText(machine: Machine): string {
  const { date, processor, cores, memory, system, deno, load } = machine;
  return `${date}: ${cores} cores of ${processor}, ${memory} GB, ${system}, ` +
    `Deno ${deno}; load average at the start ${load.toFixed(1)}.`;
}
