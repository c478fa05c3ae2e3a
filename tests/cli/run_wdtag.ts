import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder, whatever the current one is. */
export const project: string = fileURLToPath(
  new URL("../..", import.meta.url),
);

/** The folder of sd-scripts' layout that holds the synthetic models. */
export const modelDir: string = join(project, "tests", "fixtures", "models");

/** Flags with which the recorded runs of sd-scripts name a model. */
export function scriptModel(name: string): readonly string[] {
  return [
    "--preset",
    "sd-scripts",
    "--onnx",
    "--model_dir",
    modelDir,
    "--repo_id",
    `kit/${name}`,
  ];
}

/** How the program is started. */
export interface RunOptions {
  /** The current folder; the project's if absent. */
  readonly cwd?: string;
  /** Variables to set; null takes one away. */
  readonly env?: Readonly<Record<string, string | null>>;
  /** What stands between `deno run` and `main.ts`; `-A` if absent. */
  readonly flags?: readonly string[];
  /** A command that starts the program in its turn, such as `setpriv ...`. */
  readonly through?: readonly string[];
}

/** How a run ended. */
export interface Ended {
  /** The exit status; 128 and the signal's number for a death by signal. */
  readonly status: number;
  /** The signal that it died by, or null. */
  readonly signal: Deno.Signal | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run that goes on. It leads a process group of its own. */
export interface Running {
  readonly pid: number;
  /** Sends a signal to the process, or to its group as a terminal does. */
  readonly kill: (signal: Deno.Signal, to: "process" | "group") => void;
  /**
   * Waits until stderr as a whole matches.
   *
   * @throws {Error} Where the run ends before it does.
   */
  readonly saw: (pattern: RegExp) => Promise<void>;
  /** Resolves when it has ended and all its output is read. */
  readonly ended: Promise<Ended>;
}

/** Far more than any test's run takes, on any machine: a run that hangs must end some day. */
const LIMIT = 240_000;

/** Runs the real program to its end. */
export async function runWdtag(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  return await startWdtag(args, options).ended;
}

/** Starts the real program. */
export function startWdtag(
  args: readonly string[],
  options: RunOptions = {},
): Running {
  const command = [
    ...options.through ?? [],
    Deno.execPath(),
    "run",
    ...options.flags ?? ["-A"],
    join(project, "main.ts"),
    ...args,
  ];
  return startCommand(command, options);
}

/** Starts any command, watched as the program is. */
export function startCommand(
  [program = "", ...args]: readonly string[],
  { cwd = project, env = {} }: Pick<RunOptions, "cwd" | "env"> = {},
): Running {
  const child = new Deno.Command(program, {
    args,
    cwd,
    clearEnv: true,
    env: environment(env),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    detached: true,
  }).spawn();

  let stderr = "";
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const each of [...waiting]) each();
  };
  let over = false;

  async function end(): Promise<Ended> {
    const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT);
    try {
      const [stdout, status] = await Promise.all([
        textOf(child.stdout),
        child.status,
        textOf(child.stderr, (text) => {
          stderr += text;
          wake();
        }),
      ]);
      return { status: status.code, signal: status.signal, stdout, stderr };
    } finally {
      clearTimeout(timer);
      over = true;
      wake();
    }
  }

  const ended = end();
  return {
    pid: child.pid,
    ended,
    kill(signal, to) {
      try {
        Deno.kill(to === "group" ? -child.pid : child.pid, signal);
      } catch (error) {
        // It has ended by itself: the signal came too late.
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    },
    saw: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(stderr)) resolve();
          else if (over) {
            reject(new Error(`Ended before it said ${pattern}: ${stderr}`));
          } else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
  };
}

async function textOf(
  stream: ReadableStream<Uint8Array>,
  tell: (text: string) => void = () => {},
): Promise<string> {
  const decoder = new TextDecoder();
  let all = "";
  for await (const chunk of stream) {
    const text = decoder.decode(chunk, { stream: true });
    all += text;
    tell(text);
  }
  return all;
}

/** The test's own environment, without what would change a run. */
function environment(
  changes: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const env = Deno.env.toObject();
  const own = {
    HF_HUB_CACHE: null,
    HF_HOME: null,
    // A test that asks for a model which is not there must not go and get it.
    HF_HUB_OFFLINE: "1",
    DENO_V8_FLAGS: null,
  };
  for (const [name, value] of Object.entries({ ...own, ...changes })) {
    if (value === null) delete env[name];
    else env[name] = value;
  }
  return env;
}
