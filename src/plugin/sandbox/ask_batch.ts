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
    return await endLiar(child);
  }
  const results = readResults(answers, batch, binary);
  return results ?? await endLiar(child);
}

/** Not its plugin's doing, or it is very good at it. */
async function endLiar(child: SandboxChild): Promise<never> {
  child.abandon();
  await child[Symbol.asyncDispose]();
  throw new ChildEnded("answered what is no answer");
}

/** What a child's answers say; null where they don't go with the calls, or with its bytes. */
function readResults(
  answers: readonly unknown[],
  batch: readonly HookCall[],
  binary: Uint8Array<ArrayBuffer>,
): readonly HookResult[] | null {
  const results: HookResult[] = [];
  let at = 0;
  for (const [place, answer] of answers.entries()) {
    const { k, v, e, p, t } = Object(answer) as Record<string, unknown>;
    if (k === 1) {
      results.push({ kind: "keep" });
    } else if (Array.isArray(t)) {
      const value = tagsIn(t, batch[place]!);
      if (value === null) return null;
      results.push({ kind: "value", value });
    } else if (typeof e === "string") {
      results.push({ kind: "failed", reason: e });
    } else if (Array.isArray(p)) {
      const [width, height, channels, size] = p as readonly unknown[];
      if (!isSize(size, binary.length - at)) return null;
      const data = binary.slice(at, at + size);
      at += size;
      const value = { pixels: { data, width, height, channels } };
      results.push({ kind: "value", value });
    } else if (v !== undefined) {
      results.push({ kind: "value", value: v });
    } else {
      return null;
    }
  }
  return at === binary.length ? results : null;
}

function isSize(value: unknown, most: number): value is number {
  return Number.isInteger(value) && value as number >= 0 &&
    value as number <= most;
}

/** Tags that were told by their place are those that were given; null where there is none in such a place. */
function tagsIn(
  told: readonly unknown[],
  call: HookCall,
): readonly unknown[] | null {
  const given = call.hook === "tags" ? call.tags : [];
  const tags: unknown[] = [];
  for (const each of told) {
    if (Array.isArray(each)) tags.push(each[0]);
    else if (isSize(each, given.length - 1)) tags.push(given[each]);
    else return null;
  }
  return tags;
}
