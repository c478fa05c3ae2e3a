import { setImmediate } from "node:timers";
import { afterGrace, type Interruption } from "./after_grace.ts";
import type { HookResult, HookRunner } from "./hook_runner.ts";
import type { HookCall } from "./plugin_chain.ts";
import type { PluginChoice } from "./plugin_choice.ts";
import { readDescription } from "./read_description.ts";
import { readOptions } from "./read_options.ts";
import { askBatch } from "./sandbox/ask_batch.ts";
import {
  childLoader,
  MEMORY,
  MOST_PIXELS,
  orClose,
  PATIENCE,
  reasonIn,
} from "./sandbox/child_loader.ts";
import { firstLine } from "./sandbox/first_line.ts";
import type { SandboxChild } from "./sandbox/start_child.ts";

/** Times that a plugin may be ended before it is used no more. */
const MOST_DEATHS = 3;
/** Bytes of memory that a plugin may hold that sees pixels. */
const PIXEL_MEMORY = 1 << 30;
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
 * @param interruption Ends the opening at once, and hooks that are under way
 * after a while.
 * @throws {Error} Where it can't be loaded; the message is the end of a
 * sentence.
 */
export async function openSandboxedPlugin(
  choice: PluginChoice,
  telling: SandboxTelling,
  interruption: Interruption = { signal: null },
): Promise<HookRunner> {
  const { signal } = interruption;
  const seconds = choice.timeout ?? PATIENCE;
  const cutOff = new AbortController();
  let memory = MEMORY;
  let opening = signal;
  const load = await childLoader(choice, {
    onSpoken: telling.onSpoken,
    memory: () => memory,
    opening: () => opening,
  });

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
  // From here on, what is under way has a while to be finished.
  opening = cutOff.signal;
  if (description.wants.pixels === true) memory = PIXEL_MEMORY;

  const queue: Waiting[] = [];
  /** From a batch that came to grief. */
  const alone: Waiting[] = [];
  let deaths = 0;
  let retired: string | null = null;
  let working: Promise<void> | null = null;

  const settleAll = (result: HookResult): void => {
    for (const { settle } of [...alone.splice(0), ...queue.splice(0)]) {
      settle(result);
    }
  };
  const interrupted = (): HookResult => ({
    kind: "interrupted",
    reason: signal?.reason,
  });
  /** Once a run is interrupted nothing is tried again. */
  const giveUp = (reason: string): void => {
    if (cutOff.signal.aborted) return;
    cutOff.abort();
    telling.onTrouble(reason);
    child.abandon();
  };
  const cut = (): void =>
    giveUp(
      "was still at work a while after the run was interrupted, and was ended",
    );
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
      if (cutOff.signal.aborted) return;
      retired = `is used no more: it ${reason}, and then ${firstLine(error)}`;
      telling.onTrouble(retired);
    }
  };
  const run = async (): Promise<void> => {
    // What else is asked for in this turn goes into the same batch.
    await nextTurn();
    while (alone.length + queue.length > 0) {
      if (cutOff.signal.aborted) {
        settleAll(interrupted());
        break;
      }
      using _grace = afterGrace(interruption, cut);
      if (retired !== null) {
        settleAll({ kind: "failed", reason: retired });
        break;
      }
      if (child.ended !== null) {
        const reason = child.ended;
        if (signal?.aborted === true) giveUp(reason);
        else {
          telling.onTrouble(`${reason} while nothing was asked of it`);
          await die(reason);
        }
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
        const calls = batch.map(({ call }) => call);
        const results = await askBatch(child, calls, seconds);
        for (const [place, { settle }] of batch.entries()) {
          settle(results[place]!);
        }
      } catch (error) {
        const reason = firstLine(error);
        if (signal?.aborted === true) {
          giveUp(reason);
          for (const { settle } of batch) settle(interrupted());
          continue;
        }
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
      if (cutOff.signal.aborted) return Promise.resolve(interrupted());
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
