import type { HookResult } from "../hook_runner.ts";
import type { HookCall } from "../plugin_chain.ts";
import { ChildEnded, type SandboxChild } from "./start_child.ts";
import type { WireCall } from "./wire.ts";

/**
 * Asks a child about some images at once.
 *
 * @param batch The calls.
 * @param seconds How long it may take.
 * @returns What each gave; nothing of it is believed yet.
 * @throws {ChildEnded} Where the child ended before it answered.
 */
export async function askBatch(
  child: SandboxChild,
  batch: readonly HookCall[],
  seconds: number,
): Promise<readonly HookResult[]> {
  const calls = batch.map((call): WireCall => {
    if (call.hook !== "image") return call;
    const { hook, context, pixels } = call;
    return pixels === null ? { hook, context } : {
      hook,
      context,
      pixels: [pixels.width, pixels.height, pixels.channels],
    };
  });
  const bytes = batch.flatMap((call) =>
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
function tagsIn(told: readonly unknown[], call: HookCall): unknown {
  const given = call.hook === "tags" ? call.tags : [];
  return told.map((each) =>
    Array.isArray(each) ? each[0] : given[each as number]
  );
}
