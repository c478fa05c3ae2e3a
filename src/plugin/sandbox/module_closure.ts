import { dirname, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { authorImportMap, isOwnName } from "./author_stub.ts";
import { ownImports } from "./own_imports.ts";

/** A plugin's own modules, and how they name wdtag. */
export interface ModuleClosure {
  /** The plugin's module, links resolved. */
  readonly entry: string;
  /** All of its modules, absolute paths. */
  readonly modules: readonly string[];
  /** The specifiers under which they import wdtag. */
  readonly ownNames: readonly string[];
}

/** What `deno info --json` says of a module. */
interface InfoModule {
  readonly specifier: string;
  readonly kind?: string;
  readonly local?: string | null;
  readonly mediaType?: string;
  readonly error?: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly assertionType?: string;
    readonly code?: { readonly specifier?: string; readonly error?: string };
  }[];
}

const code: ReadonlySet<string | undefined> = new Set(
  ["TypeScript", "Mts", "JavaScript", "Mjs"],
);

/** Flags with which neither `info` nor `run` goes to the network for a module. */
export const offlineFlags: readonly string[] = [
  ...["--no-config", "--no-lock", "--no-remote", "--no-npm"],
];

/**
 * Finds the modules that a plugin consists of: those of its own folder, and
 * below it, that it imports by name. Unless it plainly imports nothing but
 * wdtag, Deno itself reads the imports, in a process that runs nothing of them.
 *
 * Whatever else it imports is left out, and the sandbox will refuse it: text
 * and other data, modules of other folders, links that lead out of it.
 *
 * Needs `--allow-read` for the plugin and `--allow-run` for Deno itself.
 *
 * @param file The plugin's file.
 * @param env What the process is given.
 * @throws {Error} Where there is no such file, or it can't be parsed.
 */
export async function moduleClosure(
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<ModuleClosure> {
  const entry = await Deno.realPath(file);
  const folder = dirname(entry);
  const own = ownImports(await Deno.readTextFile(entry));
  if (own !== null) return { entry, modules: [entry], ownNames: own };
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["info", "--json", ...offlineFlags],
      `--import-map=${authorImportMap()}`,
      pathToFileURL(entry).href,
    ],
    cwd: folder,
    clearEnv: true,
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(new TextDecoder().decode(stderr).trim() || "unreadable");
  }
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    readonly modules: readonly InfoModule[];
  };
  const root = modules.find((each) =>
    each.specifier === pathToFileURL(entry).href
  );
  if (root?.error !== undefined) throw new Error(root.error);
  const paths = new Set([entry]);
  const ownNames = new Set<string>();
  for (const module of modules) {
    for (const { specifier, code } of module.dependencies ?? []) {
      if (code !== undefined && isOwnName(specifier)) ownNames.add(specifier);
    }
    const path = await ownPath(module, folder);
    if (path !== null) paths.add(path);
  }
  return { entry, modules: [...paths], ownNames: [...ownNames] };
}

/** The path of a module that is the plugin's own; null for any other. */
async function ownPath(
  { specifier, kind, mediaType }: InfoModule,
  folder: string,
): Promise<string | null> {
  if (kind !== "esm" || !code.has(mediaType)) return null;
  if (!specifier.startsWith("file:")) return null;
  const path = fileURLToPath(specifier);
  const real = await Deno.realPath(path);
  const below = relative(folder, real);
  if (below === ".." || below.startsWith(`..${sep}`)) return null;
  // Another drive has no way from here.
  return relative(folder, path) === below ? path : null;
}
