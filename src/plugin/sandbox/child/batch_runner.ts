import type { WireCall } from "../wire.ts";
import type { AnswerTeller, ToldAnswer } from "./answer_teller.ts";
import type { Bytes, ChildTools } from "./child_tools.ts";
import type { FrameSender } from "./frame_sender.ts";

// deno-lint-ignore no-explicit-any -- what a plugin's hooks take is their own affair
type Hooks = Readonly<Record<string, (...args: any[]) => any>>;

/** Runs the hooks of some images at once, and sends their answers together. */
export type BatchRunner = (
  plugin: Hooks,
  calls: readonly WireCall[],
  binary: Bytes,
) => void;

/**
 * Makes the runner of batches.
 *
 * The function travels as text: it may use nothing from outside itself.
 */
export function batchRunner(
  tools: ChildTools,
  { send }: FrameSender,
  { answerOf, failed, reasonOf }: AnswerTeller,
): BatchRunner {
  const { create, freeze, isArray, lengthOf, noParts, part } = tools;
  const { promiseOf, then } = tools;

  /** What a hook is given, first and second. */
  interface Arguments {
    readonly given: unknown;
    readonly second: unknown;
    /** Bytes of the binary part that are its own. */
    readonly size: number;
  }
  function argumentsOf(call: WireCall, binary: Bytes, at: number): Arguments {
    const { hook, context, tags, caption, pixels } = call;
    if (hook === "tags") {
      for (let t = 0; t < tags!.length; t++) freeze(tags![t]);
      return { given: freeze(tags), second: freeze(context), size: 0 };
    }
    if (hook === "caption") {
      return { given: caption, second: freeze(context), size: 0 };
    }
    const image = context as Record<string, unknown>;
    const whole: Record<string, unknown> = {
      path: image["path"],
      width: image["width"],
      height: image["height"],
      preset: image["preset"],
      caption: image["caption"],
      sidecar: image["sidecar"],
    };
    const size = pixels === undefined ? 0 : pixels[0] * pixels[1] * pixels[2];
    if (pixels !== undefined) {
      whole["pixels"] = freeze({
        data: part(binary, at, at + size),
        width: pixels[0],
        height: pixels[1],
        channels: pixels[2],
      });
    }
    return { given: freeze(whole), second: undefined, size };
  }

  return (plugin, calls, binary): void => {
    const total = calls.length;
    const answers: Record<number, ToldAnswer | undefined> = create(null);
    let left = total;
    let at = 0;
    const settle = (index: number, answer: ToldAnswer): void => {
      if (answers[index] !== undefined) return;
      answers[index] = answer;
      if (--left > 0) return;
      let json = '{"kind":"answers","answers":[';
      const parts = noParts();
      for (let i = 0; i < total; i++) {
        const { json: each, bytes } = answers[i]!;
        json += i === 0 ? each : "," + each;
        if (bytes === null) continue;
        parts.at[parts.count++] = bytes;
        parts.size += lengthOf(bytes);
      }
      send(json + "]}", parts);
    };
    for (let i = 0; i < total; i++) {
      const { given, second, size } = argumentsOf(calls[i]!, binary, at);
      at += size;
      const index = i;
      const threw = (thrown: unknown): void =>
        settle(index, {
          json: failed("threw " + reasonOf(thrown)),
          bytes: null,
        });
      const gave = (value: unknown): void => {
        let answer: ToldAnswer;
        try {
          answer = answerOf(given, value);
        } catch (thrown) {
          return threw(thrown);
        }
        settle(index, answer);
      };
      try {
        const value = plugin[calls[i]!.hook]!(given, second);
        if (
          typeof value === "object" && value !== null && !isArray(value) &&
          typeof value.then === "function"
        ) {
          then(promiseOf(value), gave, threw);
        } else {
          gave(value);
        }
      } catch (thrown) {
        threw(thrown);
      }
    }
  };
}
