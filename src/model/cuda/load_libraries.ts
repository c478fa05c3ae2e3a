import { type LoadResult, readLoadError } from "./load_result.ts";

/** How libraries are tried. */
export interface LoadOptions {
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** Milliseconds that a child may take. */
  readonly patience?: number;
  /** Environment variables of the child, besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Milliseconds for all libraries together; they come from a disk. */
const usualPatience = 60_000;

/**
 * The child's program. It is a script of a few lines that is given along,
 * because the program itself may lie at an https address that is not cached.
 */
const script = `
const [mark, ...names] = Deno.args;
const say = (line) => Deno.stdout.writeSync(
  new TextEncoder().encode("\\n" + mark + JSON.stringify(line) + "\\n"),
);
const mapped = () => {
  try {
    const maps = Deno.readTextFileSync("/proc/self/maps");
    return [...new Set(maps.match(/\\/.*$/gm) ?? [])];
  } catch {
    return [];
  }
};
// A name is often a link: libcudart.so.12 to libcudart.so.12.9.79.
const isOf = (name) => {
  const file = name.slice(name.lastIndexOf("/") + 1);
  const stem = "/" + file.replace(/(\\.so)\\b.*/, "$1");
  return (path) => path.slice(path.lastIndexOf("/")).startsWith(stem);
};
for (const name of names) {
  say({ name });
  try {
    Deno.dlopen(name, {});
    const path = mapped().find(isOf(name)) ?? null;
    say({ name, loaded: true, path });
  } catch (error) {
    say({ name, loaded: false, message: String(error.message) });
  }
}
`;

/** What the child says: first what it tries, then what came of it. */
interface Said {
  readonly name: string;
  readonly loaded?: boolean;
  readonly path?: string | null;
  readonly message?: string;
}

/**
 * Has the system's loader load libraries, each by its name as a program would
 * ask for it, so that `LD_LIBRARY_PATH`, the loader's cache and what the
 * libraries need themselves all count. That is done in a process of its own:
 * native code may print, hang or crash when it is loaded.
 *
 * Needs `--allow-run` for Deno itself; without it every answer is `unknown`.
 *
 * @param names Names (`libcudart.so.12`) or absolute paths.
 * @param options How.
 * @returns What came of each.
 */
export async function loadLibraries(
  names: readonly string[],
  options: LoadOptions = {},
): Promise<ReadonlyMap<string, LoadResult>> {
  const results = new Map<string, LoadResult>();
  let waiting = [...new Set(names)];
  while (waiting.length > 0) {
    for (const [name, result] of await tryAll(waiting, options)) {
      results.set(name, result);
    }
    const rest = waiting.filter((name) => !results.has(name));
    if (rest.length === waiting.length) {
      const result: LoadResult = {
        kind: "unknown",
        reason: "the process that was to try it said nothing",
      };
      for (const name of rest) results.set(name, result);
      break;
    }
    waiting = rest;
  }
  return results;
}

/** One child: it gets through all the names, or to the one that ends it. */
async function tryAll(
  names: readonly string[],
  { signal, patience = usualPatience, env = {} }: LoadOptions,
): Promise<readonly (readonly [string, LoadResult])[]> {
  signal?.throwIfAborted();
  const mark = `${crypto.randomUUID()} `;
  const late = AbortSignal.timeout(patience);
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-all",
        "--quiet",
        "--no-config",
        "--no-lock",
        "--no-remote",
        `data:application/javascript,${encodeURIComponent(script)}`,
        mark,
        ...names,
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
      env: { ...env, NO_COLOR: "1" },
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    }).output();
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Deno.errors.NotCapable
      ? `this run may not start the process that would try it: ` +
        `add --allow-run (or -A)`
      : `the process that was to try it can't be started: ` +
        (error as Error).message;
    return names.map((name) => [name, { kind: "unknown", reason }]);
  }
  signal?.throwIfAborted();
  const results = new Map<string, LoadResult>();
  let trying: string | null = null;
  for (
    const { name, loaded, path = null, message = "" } of said(output, mark)
  ) {
    trying = loaded === undefined ? name : null;
    if (loaded === true) results.set(name, { kind: "loaded", path });
    if (loaded === false) results.set(name, readLoadError(name, message));
  }
  if (trying !== null) {
    const { signal: by, code } = output;
    results.set(
      trying,
      late.aborted
        ? { kind: "unknown", reason: `it took longer than ${patience} ms` }
        : { kind: "crashed", reason: by ?? `exit status ${code}` },
    );
  }
  return [...results];
}

/** The child's own lines; libraries may have printed others. */
function* said({ stdout }: Deno.CommandOutput, mark: string): Iterable<Said> {
  for (const line of new TextDecoder().decode(stdout).split("\n")) {
    if (line.startsWith(mark)) yield JSON.parse(line.slice(mark.length));
  }
}
