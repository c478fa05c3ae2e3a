/** How a program that loads native libraries ended. */
export interface NativeChildEnd {
  /** Its last line, read as JSON: libraries may print before it. Undefined where that is none. */
  readonly report: unknown;
  /** What it and the libraries wrote to the standard error. */
  readonly said: string;
  /** How it ended where it gave no report, in words: `ended with status 1`. */
  readonly end: string;
}

/** Milliseconds that it may take: what hangs does not work, and a first use may have to fetch the package. */
const PATIENCE = 60_000;

/**
 * Runs a program of our own that loads native libraries, in a process of its
 * own: they write to the standard error themselves, and one that crashes takes
 * its process with it.
 *
 * Needs `--allow-run` for Deno itself.
 *
 * @param program The address of its module.
 * @param args Its arguments.
 * @param signal Ends it.
 * @throws {Deno.errors.NotCapable} Where the permission is missing.
 */
export async function runNativeChild(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<NativeChildEnd> {
  signal.throwIfAborted();
  const ends = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  const { stdout, stderr, code, signal: killedBy } = await new Deno.Command(
    Deno.execPath(),
    {
      args: [
        "run",
        ...["--quiet", "--no-prompt", "--no-config", "--no-lock", "--no-check"],
        ...["--allow-read", "--allow-env", "--allow-sys", "--allow-ffi"],
        program,
        ...args,
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal: ends,
    },
  ).output();
  signal.throwIfAborted();
  const decoder = new TextDecoder();
  return {
    report: lastLine(decoder.decode(stdout)),
    said: decoder.decode(stderr),
    end: ends.aborted
      ? `did not answer in ${PATIENCE / 1000} seconds`
      : `ended with ${killedBy ?? `status ${code}`}`,
  };
}

function lastLine(text: string): unknown {
  try {
    return JSON.parse(text.trimEnd().split("\n").at(-1) ?? "");
  } catch {
    return undefined;
  }
}
