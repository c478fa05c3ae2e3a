import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { didYouMean } from "../text/did_you_mean.ts";
import type { Interruption } from "./after_grace.ts";
import { builtIns } from "./built_ins.ts";
import { importFile } from "./import_file.ts";
import { chainPlugins, type LinkedPlugin } from "./chain_plugins.ts";
import { openDirectPlugin } from "./direct_plugin.ts";
import type { HookRunner } from "./hook_runner.ts";
import type { PluginChain } from "./plugin_chain.ts";
import type { PluginChoice } from "./plugin_choice.ts";
import { PluginError } from "./plugin_error.ts";
import { openSandboxedPlugin } from "./sandboxed_plugin.ts";
import { tellRefused } from "./tell_refused.ts";
import { unlessAborted } from "./unless_aborted.ts";

/** What plugins are told of the run that they are in. */
export interface PluginRun {
  /** The preset's name. */
  readonly preset?: string;
  /** What stands between tags in a caption. */
  readonly separator?: string;
  /** The most pixels that a picture may have. */
  readonly maxPixels?: number;
  /**
   * Ends the opening at once. Later it ends the hooks that are still under way
   * some seconds after it: a chain then throws the signal's reason.
   */
  readonly signal?: AbortSignal;
  /** Milliseconds that such hooks are given; 2000 where it is left out. */
  readonly grace?: number;
  /** Takes what the user should know: what plugins print, and what befalls them. */
  readonly onMessage?: (message: string) => void;
}

/**
 * Opens plugins, to be run in their order: built-in ones and those whose user
 * trusts them in full in this process, each other one in a process of its own
 * that may do nothing but what it was granted.
 *
 * Sandboxed plugins need `--allow-run`, and `--allow-read` for their files.
 *
 * @param choices Which, in order.
 * @throws {PluginError} Where one can't be loaded.
 * @throws The signal's reason, where it was aborted first.
 */
export async function openPlugins(
  choices: readonly PluginChoice[],
  run: PluginRun = {},
): Promise<PluginChain> {
  const opened: LinkedPlugin[] = [];
  try {
    // All at once: each takes a process's start.
    const all = await Promise.allSettled(
      choices.map((choice) => openOne(choice, run)),
    );
    for (const each of all) {
      if (each.status === "fulfilled") opened.push(each.value);
    }
    for (const each of all) {
      if (each.status === "rejected") throw each.reason;
    }
    for (const { runner: { description } } of opened) {
      if (description.hooks.length > 0) continue;
      const reason = "is a captioner: name it as --captioner";
      throw new PluginError(description.name, null, reason);
    }
    run.signal?.throwIfAborted();
    return chainPlugins(opened, run);
  } catch (error) {
    await Promise.all(
      opened.map(({ runner }) => runner[Symbol.asyncDispose]()),
    );
    throw error;
  }
}

async function openOne(
  choice: PluginChoice,
  run: PluginRun,
): Promise<LinkedPlugin> {
  const { plugin, options, permissions, timeout, trust } = choice;
  const tell = (words: string): void => run.onMessage?.(words);
  const interruption: Interruption = {
    signal: run.signal ?? null,
    ...(run.grace === undefined ? {} : { grace: run.grace }),
  };
  try {
    const builtIn = Object.hasOwn(builtIns, plugin) ? builtIns[plugin]! : null;
    if (builtIn !== null) {
      const module = await builtIn.load();
      const runner = await openDirectPlugin(
        module,
        options,
        timeout,
        interruption,
      );
      return { runner, source: "built-in", runs: "built-in", refused: {} };
    }
    requireFile(plugin);
    const file = resolve(plugin);
    let runner: HookRunner;
    if (trust === "full") {
      tell(
        `Plugin "${plugin}" is trusted in full: it runs in wdtag's own process and may do whatever wdtag may`,
      );
      const real = await Deno.realPath(file);
      const url = pathToFileURL(real).href;
      // Its modules may be fetched, and its factory may wait, without end.
      const opening = importFile(url).then((module) =>
        openDirectPlugin(module, options, timeout, interruption)
      );
      runner = await unlessAborted(opening, interruption.signal);
      return { runner, source: file, runs: "full", refused: {} };
    }
    let name = plugin;
    runner = await openSandboxedPlugin({ ...choice, plugin: file }, {
      onSpoken: (line) => tell(`Plugin "${name}" says: ${line}`),
      onTrouble: (reason) => tell(`Plugin "${name}" ${reason}`),
    }, interruption);
    ({ name } = runner.description);
    const refused = tellRefused(
      runner.description,
      permissions,
      dirname(await Deno.realPath(file)),
      tell,
    );
    return { runner, source: file, runs: "sandboxed", refused };
  } catch (error) {
    run.signal?.throwIfAborted();
    if (error instanceof PluginError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new PluginError(plugin, null, reasonWords(reason, error), {
      cause: error,
    });
  }
}

/**
 * Refuses a name that is neither a built-in's nor a file's.
 *
 * @throws {Error} The message is the end of a sentence.
 */
export function requireFile(plugin: string): void {
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(plugin)) {
    throw new Error(
      "can't be loaded from a URL: download it, read it, and name the file",
    );
  }
  if (/[\\/]|\.[cm]?[jt]s$/.test(plugin)) return;
  const names = Object.keys(builtIns);
  const near = didYouMean(plugin, names);
  throw new Error(
    `is neither built in nor a file${
      near === null ? "" : ` (did you mean "${near}"?)`
    }: choose from ${names.join(", ")}, or name a file as in ./${plugin}.ts`,
  );
}

/** Why a plugin can't be opened, as the end of a sentence. */
export function reasonWords(reason: string, error: unknown): string {
  const { cause } = Object(error) as { readonly cause?: unknown };
  return [error, cause].some((each) => each instanceof Deno.errors.NotFound)
    ? "is not there"
    : reason;
}
