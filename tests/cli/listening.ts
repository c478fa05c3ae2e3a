import type { Running } from "./run_wdtag.ts";

/** The signals that end a run, as the bits of Linux' masks. */
const HUP = 1n << 0n;
const INT = 1n << 1n;
const TERM = 1n << 14n;

/**
 * Waits until a run catches the signals that a person ends it by. Before that
 * the runtime itself is loading, and no program can do anything about them.
 *
 * @returns False where the run ended before.
 */
export async function listening(run: Running): Promise<boolean> {
  if (Deno.build.os !== "linux") {
    // Elsewhere nobody tells; by its first words it listens.
    return await run.saw(/Found/).then(() => true, () => false);
  }
  const all = HUP | INT | TERM;
  while (true) {
    const caught = await caughtSignals(run.pid);
    if (caught === null) return false;
    if ((caught & all) === all) return true;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** The mask of signals that a process catches; null where it is gone. */
async function caughtSignals(pid: number): Promise<bigint | null> {
  try {
    const status = await Deno.readTextFile(`/proc/${pid}/status`);
    const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1];
    return mask === undefined ? null : BigInt(`0x${mask}`);
  } catch {
    return null;
  }
}
