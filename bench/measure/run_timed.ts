import { childrenUse, peakOfProcess, processTree } from "./read_process.ts";

/** A program that can't be measured: it does not start, or fails. */
export class ProgramFailed extends Error {
  override name = "ProgramFailed";
}

/** A program that was run to its end. */
export interface Timed {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** From its start to its end, in seconds. */
  readonly seconds: number;
  /** Processor time of it and its children in seconds; null where the system does not tell. */
  readonly processor: number | null;
  /** The most memory that it and its children had, in MB; null where the system does not tell, or it was over too soon. */
  readonly peak: number | null;
  /** What it and its children have read, in MB; null where the system does not tell. */
  readonly read: number | null;
  /** Its exit status. */
  readonly status: number;
  readonly stdout: string;
  /** The end of what it said on stderr. */
  readonly stderr: string;
}

/** Between two looks at the memory; a peak stays on record, so few looks are enough. */
const LOOK_EVERY = 100;

/** Seconds of a run that is too short for that. */
const SHORT = 0.5;

/** What a program has to finish after it was asked to end. */
const PATIENCE = 5000;

/** How a program is run. */
export interface RunOptions {
  /** Ends the program, and the waiting for it. */
  readonly signal: AbortSignal;
  /** Told each line of stderr and when it came, in seconds from the start. */
  readonly onLine?: (line: string, at: number) => void;
}

/**
 * Runs a program and measures it from outside. One at a time: what ended
 * children have used is known for all of them together.
 *
 * @param command The program and its arguments.
 * @throws {ProgramFailed} Where it can't be started.
 * @throws The signal's reason, where it aborts.
 */
export async function runTimed(
  command: readonly string[],
  { signal, onLine = () => {} }: RunOptions,
): Promise<Timed> {
  signal.throwIfAborted();
  const before = childrenUse();
  const start = performance.now();
  const since = (): number => (performance.now() - start) / 1000;
  const child = spawn(command);
  const watch = watchMemory(child.pid);
  const stop = endOnAbort(child, signal);
  try {
    const [status, stdout, stderr] = await Promise.all([
      child.status.then(({ code }) => ({ code, seconds: since() })),
      textOf(child.stdout, () => {}),
      textOf(child.stderr, (line) => onLine(line, since())),
    ]);
    signal.throwIfAborted();
    const after = childrenUse();
    const used = (key: "processor" | "read"): number | null =>
      before === null || after === null ? null : after[key] - before[key];
    return {
      command,
      seconds: status.seconds,
      processor: used("processor"),
      read: used("read"),
      peak: status.seconds < SHORT ? null : watch.peak(),
      status: status.code,
      stdout,
      stderr: stderr.slice(-2000),
    };
  } finally {
    watch.stop();
    stop();
  }
}

/**
 * The run, if it ended well: figures of one that failed mean nothing.
 *
 * @throws {ProgramFailed} Where it did not.
 */
export function succeeded(timed: Timed): Timed {
  const { command, status, stderr } = timed;
  if (status === 0) return timed;
  throw new ProgramFailed(
    `"${
      command.join(" ")
    }" ended with status ${status}: it said "${stderr.trim()}"`,
  );
}

function spawn([program = "", ...args]: readonly string[]): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      args,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    throw new ProgramFailed(
      `"${program}" can't be started: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function watchMemory(pid: number): { peak(): number | null; stop(): void } {
  let most = 0;
  const look = (): void => {
    const peaks = processTree(pid).map(peakOfProcess);
    most = Math.max(most, peaks.reduce((sum, peak) => sum + peak, 0));
  };
  const timer = setInterval(look, LOOK_EVERY);
  return {
    peak: () => most === 0 ? null : most,
    stop: () => clearInterval(timer),
  };
}

/** Lets it finish what it is doing, as a terminal's Ctrl-C does; then no longer. */
function endOnAbort(child: Deno.ChildProcess, signal: AbortSignal): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    send(child.pid, "SIGINT");
    timer = setTimeout(() => {
      for (const pid of processTree(child.pid)) send(pid, "SIGKILL");
      send(child.pid, "SIGKILL");
    }, PATIENCE);
  };
  signal.addEventListener("abort", end, { once: true });
  return () => {
    signal.removeEventListener("abort", end);
    clearTimeout(timer);
  };
}

function send(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

async function textOf(
  stream: ReadableStream<Uint8Array>,
  tell: (line: string) => void,
): Promise<string> {
  const decoder = new TextDecoder();
  let all = "";
  let told = 0;
  for await (const bytes of stream) {
    all += decoder.decode(bytes, { stream: true });
    for (
      let end = all.indexOf("\n", told);
      end !== -1;
      end = all.indexOf("\n", told)
    ) {
      tell(all.slice(told, end));
      told = end + 1;
    }
  }
  return all;
}
