import { dirname, join } from "node:path";
import { setImmediate } from "node:timers";
import { pathToFileURL } from "node:url";
import type { HookResult, HookRunner } from "./hook_runner.ts";
import type { HookCall } from "./plugin_chain.ts";
import type { PluginChoice } from "./plugin_choice.ts";
import { readDescription } from "./read_description.ts";
import { readOptions } from "./read_options.ts";
import { authorImportMap } from "./sandbox/author_stub.ts";
import type { WireCall } from "./sandbox/child.ts";
import { moduleClosure } from "./sandbox/module_closure.ts";
import { permissionFlags } from "./sandbox/permission_flags.ts";
import { spokenLines } from "./sandbox/spoken_lines.ts";
import {
  ChildEnded,
  type SandboxChild,
  startChild,
} from "./sandbox/start_child.ts";

/** Seconds that a batch may take, and the plugin's start. */
export const PATIENCE = 10;
/** Times that a plugin may be ended before it is used no more. */
const MOST_DEATHS = 3;
/** Bytes of memory that a plugin may hold, and one that sees pixels. */
const MEMORY = 512 << 20;
const PIXEL_MEMORY = 1 << 30;
/** Bytes of pixels that may cross at once. */
const MOST_PIXELS = 192 << 20;
/** Bytes of pixels after which a batch takes no more images. */
const PIXEL_BATCH = 32 << 20;

/** What the host does with what a plugin says, and what befalls it. */
export interface SandboxTelling {
  /** A line that the plugin printed. */
  readonly onSpoken: (line: string) => void;
  /** Something that the user should know, the end of a sentence. */
  readonly onTrouble: (reason: string) => void;
}

interface Waiting {
  readonly call: HookCall;
  readonly settle: (result: HookResult) => void;
}

/**
 * Opens a user's plugin in a process of its own. What is asked for while a
 * batch is under way waits for the next, which takes up to 64 images.
 *
 * A batch that does not come back ends the process; then its images are tried
 * one by one, each in a fresh process where the one before died. The third
 * death retires the plugin: all that waits, and comes later, fails.
 *
 * @param choice Which plugin, with the absolute path of its file.
 * @param signal Ends the opening, and nothing later.
 * @throws {Error} Where it can't be loaded; the message is the end of a
 * sentence.
 */
export async function openSandboxedPlugin(
  choice: PluginChoice,
  telling: SandboxTelling,
  signal: AbortSignal | null = null,
): Promise<HookRunner> {
  const seconds = choice.timeout ?? PATIENCE;
  let memory = MEMORY;
  let opening = signal;
  const load = await prepareChild(
    choice,
    telling,
    () => memory,
    () => opening,
  );

  const start = async (): Promise<{
    readonly child: SandboxChild;
    readonly made: unknown;
  }> => {
    const { child, exported } = await load();
    return await orClose(child, async () => {
      const options = readOptions(exported["options"], choice.options);
      const { header } = await child.ask({ kind: "make", options }, seconds);
      if (header["kind"] !== "made") {
        throw new Error(`can't be used: ${reasonIn(header)}`);
      }
      return { child, made: header };
    });
  };

  const first = await start();
  let { child } = first;
  const description = await orClose(child, () => readDescription(first.made));
  // From here on, what is under way is finished.
  opening = null;
  if (description.wants.pixels === true) memory = PIXEL_MEMORY;

  const queue: Waiting[] = [];
  /** From a batch that came to grief. */
  const alone: Waiting[] = [];
  let deaths = 0;
  let retired: string | null = null;
  let working: Promise<void> | null = null;

  const failAll = (reason: string): void => {
    for (const { settle } of [...alone.splice(0), ...queue.splice(0)]) {
      settle({ kind: "failed", reason });
    }
  };
  /** Counts a death; the plugin may be used again after two. */
  const die = async (reason: string): Promise<void> => {
    deaths++;
    if (deaths >= MOST_DEATHS) {
      retired =
        `is used no more: it was ended ${deaths} times, the last because it ${reason}`;
      telling.onTrouble(retired);
      return;
    }
    await child[Symbol.asyncDispose]();
    try {
      child = (await start()).child;
    } catch (error) {
      retired = `is used no more: it ${reason}, and then ${firstLine(error)}`;
      telling.onTrouble(retired);
    }
  };
  const run = async (): Promise<void> => {
    // What else is asked for in this turn goes into the same batch.
    await nextTurn();
    while (alone.length + queue.length > 0) {
      if (retired !== null) {
        failAll(retired);
        break;
      }
      if (child.ended !== null) {
        telling.onTrouble(`${child.ended} while nothing was asked of it`);
        await die(child.ended);
        continue;
      }
      const one = alone.shift();
      const batch = one === undefined
        ? takeBatch(queue, description.wants.batch!)
        : [one];
      const tooLarge = batch.length === 1 &&
        bytesOf(batch[0]!.call) > MOST_PIXELS;
      if (tooLarge) {
        batch[0]!.settle({
          kind: "failed",
          reason: `can't be given a picture of more than ${
            MOST_PIXELS >> 20
          } MB`,
        });
        continue;
      }
      try {
        const results = await ask(child, batch, seconds);
        for (const [place, { settle }] of batch.entries()) {
          settle(results[place]!);
        }
      } catch (error) {
        const reason = firstLine(error);
        if (batch.length === 1) {
          batch[0]!.settle({ kind: "failed", reason });
        } else {
          telling.onTrouble(
            `${reason}: the ${batch.length} images that it was given are tried one by one`,
          );
          alone.push(...batch);
        }
        await die(reason);
      }
      // Their next hooks are asked for in this turn.
      await nextTurn();
    }
    working = null;
  };

  return {
    description,
    get retired(): string | null {
      return retired;
    },
    call(call): Promise<HookResult> {
      if (retired !== null) {
        return Promise.resolve({ kind: "failed", reason: retired });
      }
      const { promise, resolve } = Promise.withResolvers<HookResult>();
      queue.push({ call, settle: resolve });
      working ??= run();
      return promise;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await working;
      await child[Symbol.asyncDispose]();
    },
  };
}

/** Not setTimeout(): that takes two milliseconds, as long as a batch. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Reads the table of tests that a plugin's module exports as `cases`, in the
 * sandbox and with nothing granted.
 *
 * @param file The module, an absolute path.
 * @param seconds How long it may take.
 * @param signal Ends it.
 * @returns Whatever it exports.
 * @throws {Error} As {@linkcode openSandboxedPlugin} does.
 */
export async function readSandboxedCases(
  file: string,
  seconds: number,
  signal: AbortSignal | null = null,
): Promise<unknown> {
  const load = await prepareChild(
    {
      plugin: file,
      options: {},
      permissions: {},
      trust: "sandboxed",
      timeout: seconds,
      from: file,
    },
    { onSpoken: () => {}, onTrouble: () => {} },
    () => MEMORY,
    () => signal,
  );
  const { child, exported } = await load();
  await child[Symbol.asyncDispose]();
  return exported["cases"];
}

/** Finds out what a child may read; then a child with the module loaded can be had, and again. */
async function prepareChild(
  choice: PluginChoice,
  telling: SandboxTelling,
  memory: () => number,
  opening: () => AbortSignal | null = () => null,
): Promise<
  () => Promise<{
    readonly child: SandboxChild;
    readonly exported: Readonly<Record<string, unknown>>;
  }>
> {
  const seconds = choice.timeout ?? PATIENCE;
  const env = childEnvironment(choice.permissions.env ?? []);
  const closure = await moduleClosure(choice.plugin, env).catch((error) => {
    throw new Error(`can't be read: ${firstLine(error)}`, { cause: error });
  });
  const flags = [
    `--import-map=${authorImportMap(closure.ownNames)}`,
    ...permissionFlags(choice.permissions, closure.modules),
  ];
  const spoken = spokenLines(telling.onSpoken);
  return async () => {
    const child = startChild({
      flags,
      env,
      cwd: dirname(closure.entry),
      memory,
      pixels: MOST_PIXELS,
      spoken,
    });
    const signal = opening();
    if (signal?.aborted === true) child.abandon();
    signal?.addEventListener("abort", () => {
      if (opening() !== null) child.abandon();
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
      return header;
    });
    return { child, exported };
  };
}

/** Does something with a child; where that fails, nobody else will close it. */
async function orClose<Value>(
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

function takeBatch(queue: Waiting[], most: number): Waiting[] {
  let count = 0;
  let bytes = 0;
  while (count < Math.min(most, queue.length)) {
    bytes += bytesOf(queue[count]!.call);
    if (count > 0 && bytes > PIXEL_BATCH) break;
    count++;
  }
  return queue.splice(0, count);
}

function bytesOf(call: HookCall): number {
  return call.hook === "image" ? call.pixels?.data.length ?? 0 : 0;
}

async function ask(
  child: SandboxChild,
  batch: readonly Waiting[],
  seconds: number,
): Promise<readonly HookResult[]> {
  const calls = batch.map(({ call }): WireCall => {
    if (call.hook !== "image") return call;
    const { hook, context, pixels } = call;
    return pixels === null ? { hook, context } : {
      hook,
      context,
      pixels: [pixels.width, pixels.height, pixels.channels],
    };
  });
  const bytes = batch.flatMap(({ call }) =>
    call.hook === "image" && call.pixels !== null ? [call.pixels.data] : []
  );
  const { header, binary } = await child.ask(
    { kind: "batch", calls },
    seconds,
    bytes,
  );
  const { answers } = header;
  if (
    header["kind"] !== "answers" || !Array.isArray(answers) ||
    answers.length !== batch.length
  ) {
    // Not its plugin's doing, or it is very good at it.
    await child[Symbol.asyncDispose]();
    throw new ChildEnded("answered what is no answer");
  }
  let at = 0;
  return answers.map((answer: unknown, place): HookResult => {
    const { k, v, e, p, t } = Object(answer) as Record<string, unknown>;
    if (k === 1) return { kind: "keep" };
    if (Array.isArray(t)) {
      return { kind: "value", value: tagsIn(t, batch[place]!) };
    }
    if (typeof e === "string") return { kind: "failed", reason: e };
    if (!Array.isArray(p)) return { kind: "value", value: v };
    const [width, height, channels, size] = p as readonly number[];
    const data = binary.slice(at, at + size!);
    at += size!;
    return {
      kind: "value",
      value: { pixels: { data, width, height, channels } },
    };
  });
}

/** Tags that were told by their place are those that were given. */
function tagsIn(told: readonly unknown[], { call }: Waiting): unknown {
  const given = call.hook === "tags" ? call.tags : [];
  return told.map((each) =>
    Array.isArray(each) ? each[0] : given[each as number]
  );
}

/**
 * What the child's process is given: what it was granted, and a place for
 * Deno's cache where nothing can be. Web storage (`localStorage`, `caches`)
 * lies in that cache and takes no permission: with a real one a plugin could
 * fill the disk, and leave letters for other plugins and runs.
 */
function childEnvironment(
  granted: readonly string[],
): Readonly<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const name of ["SystemRoot", ...granted]) {
    const value = Deno.env.get(name);
    if (value !== undefined) env[name] = value;
  }
  return {
    ...env,
    NO_COLOR: "1",
    // Below a file there are no folders, on any system.
    DENO_DIR: join(Deno.execPath(), "none"),
    // Deno would try to keep what it transpiled there, for 150 ms.
    DENO_EMIT_CACHE_MODE: "disable",
  };
}

function reasonIn(header: Readonly<Record<string, unknown>>): string {
  const { reason } = header;
  return typeof reason === "string"
    ? firstLine(new Error(reason))
    : "no reason given";
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0]!.slice(0, 500);
}
