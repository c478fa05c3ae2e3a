import { afterGrace, type Interruption } from "./after_grace.ts";
import type { HookResult, HookRunner } from "./hook_runner.ts";
import type { HookCall } from "./plugin_chain.ts";
import type { Plugin, PluginOptions } from "./plugin.ts";
import { makePlugin, type PluginModule } from "./make_plugin.ts";
import { readDescription } from "./read_description.ts";
import { thrownText } from "./thrown_text.ts";
import { PATIENCE } from "./sandbox/child_loader.ts";
import { count } from "../text/count.ts";

/** What a race was won by, where it was not the hook. */
const late = Symbol();
const cutOff = Symbol();

/**
 * Opens a plugin in this process, with all its rights: the built-in ones, and
 * those whose user trusts them in full. It can't be ended: a promise that never
 * ends fails its image, a loop that never ends stops the run.
 *
 * @param module The plugin's module.
 * @param given Its options.
 * @param seconds How long a hook may take; null leaves it at 10.
 * @param interruption When promises that have not ended are waited for no more.
 * @throws {Error} Where it is no plugin; the message is the end of a sentence.
 */
export async function openDirectPlugin(
  module: PluginModule,
  given: PluginOptions,
  seconds: number | null,
  interruption: Interruption = { signal: null },
): Promise<HookRunner> {
  const plugin = await makePlugin(module, given);
  const description = readDescription(plugin);
  const patience = (seconds ?? PATIENCE) * 1000;
  const over = Promise.withResolvers<typeof cutOff>();
  return {
    description,
    retired: null,
    async call(call): Promise<HookResult> {
      let timer: ReturnType<typeof setTimeout> | undefined;
      try {
        const given = givenOf(call);
        let value: unknown = callHook(plugin, call, given);
        if (isThenable(value)) {
          const tooLate = new Promise<typeof late>((resolve) => {
            timer = setTimeout(() => resolve(late), patience);
          });
          using _grace = afterGrace(interruption, () => over.resolve(cutOff));
          value = await Promise.race([value, tooLate, over.promise]);
          if (value === cutOff) {
            const reason: unknown = interruption.signal?.reason;
            return { kind: "interrupted", reason };
          }
          if (value === late) {
            const reason = `gave no answer within ${
              count(patience / 1000, "second")
            }`;
            return { kind: "failed", reason };
          }
        }
        return value === undefined || value === given
          ? { kind: "keep" }
          : { kind: "value", value };
      } catch (error) {
        return { kind: "failed", reason: `threw ${thrownText(error)}` };
      } finally {
        clearTimeout(timer);
      }
    },
    async [Symbol.asyncDispose](): Promise<void> {},
  };
}

function givenOf(call: HookCall): unknown {
  switch (call.hook) {
    case "image":
      return Object.freeze({
        ...call.context,
        ...(call.pixels === null ? {} : { pixels: Object.freeze(call.pixels) }),
      });
    case "tags":
      return Object.freeze(
        call.tags.map((tag) =>
          Object.isFrozen(tag) ? tag : Object.freeze({ ...tag })
        ),
      );
    case "caption":
      return call.caption;
  }
}

function callHook(plugin: Plugin, call: HookCall, given: unknown): unknown {
  const context = Object.freeze(call.context);
  switch (call.hook) {
    case "image":
      return plugin.image!(given as never);
    case "tags":
      return plugin.tags!(given as never, context);
    case "caption":
      return plugin.caption!(given as never, context);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null &&
    "then" in value && typeof value.then === "function";
}
