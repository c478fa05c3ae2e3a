import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type { PluginChoice } from "../plugin_choice.ts";
import { authorImportMap } from "./author_stub.ts";
import { childEnvironment } from "./child_environment.ts";
import { firstLine } from "./first_line.ts";
import { moduleClosure } from "./module_closure.ts";
import { moduleDigests, requireUnchanged } from "./module_digests.ts";
import { permissionFlags } from "./permission_flags.ts";
import { spokenLines } from "./spoken_lines.ts";
import {
  ChildEnded,
  type ChildSettings,
  type SandboxChild,
  startChild,
} from "./start_child.ts";

/** Seconds that a batch may take, and the plugin's start. */
export const PATIENCE = 10;
/** Bytes of memory that a plugin may hold. */
export const MEMORY = 512 << 20;
/** Bytes of pixels that may cross at once. */
export const MOST_PIXELS = 192 << 20;

/** How the children of one plugin are started. */
export interface LoadSettings extends Pick<ChildSettings, "hear" | "onEnd"> {
  /** Takes a line that the plugin printed. */
  readonly onSpoken: (line: string) => void;
  /** Bytes of memory that a child may hold, now. */
  readonly memory?: () => number;
  /** Ends a child that is loading; asked anew for each. */
  readonly opening?: () => AbortSignal | null;
}

/** A child that has loaded the plugin's module. */
export interface LoadedChild {
  readonly child: SandboxChild;
  /** What the module says of itself: its options' schema, its cases. */
  readonly exported: Readonly<Record<string, unknown>>;
}

/**
 * Finds out what a plugin's child may read; then one with the module loaded
 * can be had, and another when that has ended.
 *
 * @param choice Which plugin, with the absolute path of its file.
 * @returns Starts a child; it throws as this does.
 * @throws {Error} Where it can't be loaded; the message is the end of a
 * sentence.
 */
export async function childLoader(
  choice: PluginChoice,
  { onSpoken, memory = () => MEMORY, opening = () => null, ...listening }:
    LoadSettings,
): Promise<() => Promise<LoadedChild>> {
  const seconds = choice.timeout ?? PATIENCE;
  const env = childEnvironment(choice.permissions.env ?? []);
  const closure = await moduleClosure(choice.plugin, env).catch((error) => {
    throw new Error(whyNot(error), { cause: error });
  });
  const folder = dirname(closure.entry);
  const flags = [
    `--import-map=${authorImportMap(closure.ownNames)}`,
    ...permissionFlags(choice.permissions, closure.modules, folder),
  ];
  const checked = await moduleDigests(closure.modules);
  const spoken = spokenLines(onSpoken);
  return async () => {
    const child = start({
      flags,
      env,
      cwd: folder,
      memory,
      pixels: MOST_PIXELS,
      spoken,
      ...listening,
    });
    const signal = opening();
    if (signal?.aborted === true) child.abandon();
    signal?.addEventListener("abort", () => {
      if (opening() === signal) child.abandon();
    }, { once: true });
    const exported = await orClose(child, async () => {
      const url = pathToFileURL(closure.entry).href;
      const { header } = await child.ask({ kind: "load", url }, seconds);
      if (header["kind"] !== "loaded") {
        throw new Error(`can't be loaded: ${reasonIn(header)}`);
      }
      if (header["factory"] !== "function") {
        throw new Error(
          "is no plugin: its default export is no function that returns one",
        );
      }
      await requireUnchanged(checked);
      return header;
    });
    return { child, exported };
  };
}

function start(settings: ChildSettings): SandboxChild {
  try {
    return startChild(settings);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new Error(whyNot(error), { cause: error });
  }
}

/** Why a plugin's files could not be found out, or its process not be started: mostly not its fault. */
function whyNot(error: unknown): string {
  if (!(error instanceof Deno.errors.NotCapable)) {
    return `can't be read: ${firstLine(error)}`;
  }
  const [flag = "-A"] = /--allow-[a-z]+/.exec(error.message) ?? [];
  const lacking = flag === "--allow-run"
    ? "start the process that it is kept in"
    : "do what that takes";
  return `can't be run in its sandbox: this run may not ${lacking}; add ${flag} (or -A)`;
}

/** Does something with a child; where that fails, nobody else will close it. */
export async function orClose<Value>(
  child: SandboxChild,
  task: () => Value | Promise<Value>,
): Promise<Value> {
  try {
    return await task();
  } catch (error) {
    await child[Symbol.asyncDispose]();
    throw error instanceof ChildEnded
      ? new Error(`can't be loaded: it ${error.message}`)
      : error;
  }
}

/** Why a child says that it failed. */
export function reasonIn(header: Readonly<Record<string, unknown>>): string {
  const { reason } = header;
  return typeof reason === "string"
    ? firstLine(new Error(reason))
    : "no reason given";
}
