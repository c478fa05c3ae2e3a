import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runTimed, succeeded, type Timed } from "./run_timed.ts";

/** The project's folder. */
const project = fileURLToPath(new URL("../..", import.meta.url));

/** Starts a program of the project as a user does. */
export function denoRun(
  script: string,
  ...args: readonly string[]
): readonly string[] {
  return [Deno.execPath(), "run", "-A", join(project, script), ...args];
}

/** What a run of wdtag is told. */
export interface WdtagRun {
  readonly folder: string;
  /** The model's folder. */
  readonly model: string;
  readonly provider: string;
  /** Whether the `.wdtag` folder is kept; most figures are without. */
  readonly state?: boolean;
  readonly flags?: readonly string[];
}

/** A run of wdtag with what its events told. */
export interface ToldRun extends Timed {
  /** When the model had answered once, in seconds from the start; null where it was not asked. */
  readonly opened: number | null;
  /** When the first image was done; null where none was. */
  readonly first: number | null;
  /** When the last one was. */
  readonly last: number | null;
  /** Images whose scores it says to have from earlier runs; null where it says nothing of it. */
  readonly reused: number | null;
}

/**
 * Runs the command line.
 *
 * @throws {ProgramFailed} Where it fails.
 */
export async function runWdtag(
  run: WdtagRun,
  signal: AbortSignal,
): Promise<Timed> {
  return succeeded(await runTimed(commandOf(run, "none"), { signal }));
}

/** Runs the command line and reads its events, which cost a little themselves. */
export async function runWdtagTold(
  run: WdtagRun,
  signal: AbortSignal,
): Promise<ToldRun> {
  let opened: number | null = null;
  let first: number | null = null;
  let last: number | null = null;
  let reused: number | null = null;
  const timed = await runTimed(commandOf(run, "json"), {
    signal,
    onLine(line, at) {
      if (line.startsWith('{"event":"opened"')) opened = at;
      if (line.startsWith('{"event":"finished"')) {
        reused = (JSON.parse(line) as { reused?: number }).reused ?? null;
      }
      if (!line.startsWith('{"event":"image"')) return;
      first ??= at;
      last = at;
    },
  });
  return { ...succeeded(timed), opened, first, last, reused };
}

function commandOf(run: WdtagRun, progress: string): readonly string[] {
  return denoRun(
    "main.ts",
    run.folder,
    "--model",
    run.model,
    "--provider",
    run.provider,
    "--progress",
    progress,
    run.state === true ? "--state" : "--no-state",
    ...run.flags ?? [],
  );
}

/** Flags that decode photographs faster, or null where this version has none. */
export async function fastDecode(
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  const help = await runTimed(denoRun("main.ts", "--help", "--verbose"), {
    signal,
  });
  return /--decode\b(?!r)/.test(succeeded(help).stdout)
    ? ["--decode", "fast"]
    : null;
}
