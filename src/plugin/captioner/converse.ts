import type { CaptionImage } from "../../captioners/captioner.ts";
import { openSlots } from "../../captioners/http/slots.ts";
import { ChildEnded, type SandboxChild } from "../sandbox/start_child.ts";
import { answerWant } from "./answer_want.ts";
import type { BatchOutcome, CaptionerWork } from "./captioner_runner.ts";
import { startOwnTime } from "./own_time.ts";
import { count } from "../../text/count.ts";

/** What comes of a child, for one batch. */
export type ConversationFrame =
  | {
    /** `want` asks for something, `said` is the answer. */
    readonly kind: "want" | "said";
    readonly header: Readonly<Record<string, unknown>>;
    readonly binary: Uint8Array<ArrayBuffer>;
  }
  /** The child has ended. */
  | { readonly kind: "ended"; readonly reason: string };

/** One batch, between a child and its host. */
export interface Conversation {
  readonly child: SandboxChild;
  /** The batch's number. */
  readonly call: number;
  readonly images: readonly CaptionImage[];
  readonly work: CaptionerWork;
  /** How long the plugin itself may work on it. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Says who is to be told of the child's frames. */
  readonly listen: (listener: (frame: ConversationFrame) => void) => void;
}

/** What a plugin may ask for in one batch, for each of its images. */
const MOST_WANTS = 20_000;
/** What it may ask for at once, its bytes, and how much of it is done at once. */
const MOST_WAITING = 1024;
const MOST_BYTES = 512 << 20;
const AT_ONCE = 4;

/**
 * Has a child caption a batch, and does what it asks for meanwhile. Its own
 * time counts, and not what is done for it.
 *
 * @throws {ChildEnded} Where it ended before it answered, or had to be.
 * @throws The signal's reason, where it was aborted.
 * @throws {Error} Where the graphs' worker has died.
 */
export async function converse(
  { child, call, images, work, seconds, signal, listen }: Conversation,
): Promise<BatchOutcome> {
  const ending = new AbortController();
  const ended = AbortSignal.any([signal, ending.signal]);
  const desk = work.openDesk(images, ended);
  const over = Promise.withResolvers<BatchOutcome>();
  // Where what is sent fails first, nobody waits for it any more.
  over.promise.catch(() => {});
  const slots = openSlots(AT_ONCE);
  let wants = 0;
  let waiting = 0;
  let bytesWaiting = 0;

  using time = startOwnTime(
    seconds,
    () => child.abandon(`gave no answer within ${count(seconds, "second")}`),
  );
  const serve = async (
    frame: Extract<ConversationFrame, { kind: "want" | "said" }>,
  ): Promise<void> => {
    const { id } = frame.header as { readonly id: number };
    const { length } = frame.binary;
    waiting++;
    bytesWaiting += length;
    time.enter();
    try {
      // It waits until the answer has gone out: what is made must not pile up.
      await slots.run(ended, async () => {
        const { reply, bytes } = await answerWant(desk, frame);
        await child.tell({ kind: "got", id, ...reply }, bytes);
      });
    } catch (error) {
      if (desk.broken !== null) return over.reject(desk.broken);
      const message = error instanceof Error ? error.message : `${error}`;
      const aborted = ended.aborted ? { aborted: true } : {};
      child.tell({ kind: "got", id, error: message, ...aborted });
    } finally {
      waiting--;
      bytesWaiting -= length;
      time.leave();
    }
  };
  listen((frame) => {
    if (frame.kind === "ended") {
      return over.reject(new ChildEnded(frame.reason));
    }
    if (frame.kind === "said") return over.resolve(outcomeOf(frame.header));
    const { id } = frame.header;
    if (!Number.isSafeInteger(id)) {
      return child.abandon("answered what is no answer");
    }
    if (++wants > MOST_WANTS * images.length) {
      return child.abandon(
        `asked for more than ${MOST_WANTS} things for each image`,
      );
    }
    if (
      waiting >= MOST_WAITING || bytesWaiting + frame.binary.length > MOST_BYTES
    ) {
      return child.abandon(
        `asked for more than ${MOST_WAITING} things, or handed over more than ${
          MOST_BYTES >> 20
        } MB, at once`,
      );
    }
    serve(frame);
  });
  const stop = (): void => {
    child.tell({ kind: "stop", call });
    over.reject(signal.reason);
  };
  signal.addEventListener("abort", stop);
  try {
    child.tell({ kind: "caption", call, images: desk.images });
    const outcome = await over.promise;
    return outcome.kind === "failed"
      ? { ...outcome, unreadable: desk.unreadable }
      : outcome;
  } finally {
    signal.removeEventListener("abort", stop);
    desk.close();
    ending.abort(new DOMException("This batch is over", "AbortError"));
  }
}

function outcomeOf(header: Readonly<Record<string, unknown>>): BatchOutcome {
  const { v, e } = Object(header["answer"]) as Readonly<
    Record<string, unknown>
  >;
  return typeof e === "string"
    ? { kind: "failed", reason: e, unreadable: new Map() }
    : { kind: "value", value: v };
}
