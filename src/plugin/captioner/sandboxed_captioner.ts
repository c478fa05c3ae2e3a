import type { CaptionImage } from "../../captioners/captioner.ts";
import type { PluginChoice } from "../plugin_choice.ts";
import { readDescription } from "../read_description.ts";
import { readOptions } from "../read_options.ts";
import {
  childLoader,
  orClose,
  PATIENCE,
  reasonIn,
} from "../sandbox/child_loader.ts";
import { firstLine } from "../sandbox/first_line.ts";
import {
  ChildEnded,
  type ChildReply,
  type SandboxChild,
} from "../sandbox/start_child.ts";
import type { SandboxTelling } from "../sandboxed_plugin.ts";
import {
  type BatchOutcome,
  type CaptionerRunner,
  type CaptionerWork,
  requireCaptioner,
  type TriedPart,
} from "./captioner_runner.ts";
import { type ConversationFrame, converse } from "./converse.ts";
import { openTurnstile } from "./turnstile.ts";

/** Times that a plugin may be ended before it is used no more. */
const MOST_DEATHS = 3;
/** Bytes of memory that its process may hold. */
const MEMORY = 1 << 30;

/**
 * Opens a user's captioner in a process of its own.
 *
 * A batch that does not come back ends the process; then its images are tried
 * one by one, with nothing else under way, each in a fresh process where the
 * one before died. The third death retires the plugin: all that comes later
 * fails.
 *
 * @param choice Which plugin, with the absolute path of its file.
 * @param signal Ends the opening, and nothing later.
 * @throws {Error} Where it can't be loaded; the message is the end of a
 * sentence.
 */
export async function openSandboxedCaptioner(
  choice: PluginChoice,
  { onSpoken, onTrouble }: SandboxTelling,
  signal: AbortSignal | null = null,
): Promise<CaptionerRunner> {
  const seconds = choice.timeout ?? PATIENCE;
  let opening = signal;
  /** The batches under way, by their number. */
  const conversations = new Map<number, (frame: ConversationFrame) => void>();
  const hear = ({ header, binary }: ChildReply): boolean => {
    const { kind, call } = header;
    if (kind !== "want" && kind !== "said") return false;
    const listener = conversations.get(call as number);
    // What comes too late is nobody's: its batch may just have been ended.
    if (listener !== undefined) listener({ kind, header, binary });
    return true;
  };
  const onEnd = (reason: string): void => {
    for (const listener of [...conversations.values()]) {
      listener({ kind: "ended", reason });
    }
  };
  const load = await childLoader(choice, {
    onSpoken,
    memory: () => MEMORY,
    opening: () => opening,
    hear,
    onEnd,
  });
  let work: CaptionerWork | null = null;

  const start = async () => {
    const { child, exported } = await load();
    return await orClose(child, async () => {
      const options = readOptions(exported["options"], choice.options);
      const { header } = await child.ask({ kind: "make", options }, seconds);
      if (header["kind"] !== "made") {
        throw new Error(`can't be used: ${reasonIn(header)}`);
      }
      if (work !== null) child.tell({ kind: "open", facts: work.facts });
      return { child, made: header };
    });
  };
  const first = await start();
  const description = await orClose(
    first.child,
    () => requireCaptioner(readDescription(first.made)),
  );
  // From here on, what is under way is ended by its own signal.
  opening = null;

  let child: SandboxChild = first.child;
  const turnstile = openTurnstile();
  let calls = 0;
  let deaths = 0;
  let retired: string | null = null;
  let reviving: Promise<void> | null = null;
  /** Replaces a child that has ended; whoever comes first counts its death. */
  const revive = (dead: SandboxChild, reason: string): Promise<void> => {
    if (child !== dead) return Promise.resolve();
    reviving ??= (async () => {
      deaths++;
      await child[Symbol.asyncDispose]();
      if (deaths >= MOST_DEATHS) {
        retired =
          `is used no more: it was ended ${deaths} times, the last because it ${reason}`;
        onTrouble(retired);
        return;
      }
      try {
        ({ child } = await start());
      } catch (error) {
        retired = `is used no more: it ${reason}, and then ${firstLine(error)}`;
        onTrouble(retired);
      }
    })().finally(() => reviving = null);
    return reviving;
  };

  /** One conversation; throws {@linkcode ChildEnded} where the process ends in it. */
  const tryOnce = async (
    images: readonly CaptionImage[],
    signal: AbortSignal,
  ): Promise<BatchOutcome> => {
    signal.throwIfAborted();
    await reviving;
    if (retired === null && child.ended !== null) {
      onTrouble(`${child.ended} while nothing was asked of it`);
      await revive(child, child.ended);
    }
    if (retired !== null) {
      return { kind: "failed", reason: retired, unreadable: new Map() };
    }
    const call = ++calls;
    const own = child;
    try {
      return await converse({
        child: own,
        call,
        images,
        work: work!,
        seconds,
        signal,
        listen: (listener) => conversations.set(call, listener),
      });
    } catch (error) {
      conversations.delete(call);
      if (error instanceof ChildEnded) await revive(own, error.message);
      throw error;
    } finally {
      conversations.delete(call);
    }
  };
  const tryAlone = async (
    image: CaptionImage,
    signal: AbortSignal,
  ): Promise<TriedPart> => {
    const images = [image];
    try {
      return { images, outcome: await tryOnce(images, signal) };
    } catch (error) {
      if (!(error instanceof ChildEnded)) throw error;
      const reason = firstLine(error);
      return {
        images,
        outcome: { kind: "failed", reason, unreadable: new Map() },
      };
    }
  };

  return {
    description,
    get retired(): string | null {
      return retired;
    },
    begin(given): void {
      work = given;
      child.tell({ kind: "open", facts: given.facts });
    },
    async caption(images, signal) {
      let isOnly = false;
      try {
        const outcome = await turnstile.together(() => {
          // Somebody else who is under way may be the culprit.
          isOnly = images.length === 1 && conversations.size === 0 &&
            description.captioner.can.parallel === 1;
          return tryOnce(images, signal);
        });
        return [{ images, outcome }];
      } catch (error) {
        if (!(error instanceof ChildEnded)) throw error;
        const reason = firstLine(error);
        if (isOnly) {
          const unreadable = new Map();
          return [{ images, outcome: { kind: "failed", reason, unreadable } }];
        }
        onTrouble(
          images.length === 1
            ? `${reason}: the image that it was given is tried alone`
            : `${reason}: the ${images.length} images that it was given are tried one by one`,
        );
      }
      const parts: TriedPart[] = [];
      for (const image of images) {
        parts.push(await turnstile.alone(() => tryAlone(image, signal)));
      }
      return parts;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await reviving;
      await child[Symbol.asyncDispose]();
    },
  };
}
