import type { CaptionerGraphs } from "./open_graphs.ts";
import type { CaptionTensor } from "./plugin_captioner.ts";
import { countOf, isTensorType, tensorBytes } from "./tensor_types.ts";

/** What is known of a tensor that is kept. */
export interface KeptFacts {
  readonly type: string;
  readonly dims: readonly number[];
  readonly bytes: number;
}

/** Room for a tensor that is being made. */
export interface KeptRoom {
  /** The number that it will be kept under. */
  readonly number: number;
  /**
   * Says that it is there.
   *
   * @throws {Error} Where that is too much; it is let go of then.
   */
  hold(tensor: CaptionTensor): CaptionTensor;
}

/** The tensors that wdtag keeps for one batch of a plugin. */
export interface KeptTensors {
  /**
   * Makes room for one more.
   *
   * @param bytes What it will have, where that is known.
   * @throws {Error} Where there is none.
   */
  reserve(bytes: number): KeptRoom;
  /**
   * A number that a plugin gives, if it is one of this batch.
   *
   * @throws {Error} Where it is not, or was let go of.
   */
  own(number: unknown): number;
  /** What is known of one that is kept. */
  facts(number: number): KeptFacts;
  /** Lets go of some; what is not kept is passed over. */
  release(numbers: readonly unknown[]): void;
  /** Lets go of all, and of what comes later. */
  close(): void;
}

/** Tensors that a batch may keep, and their bytes. */
const MOST_TENSORS = 4096;
const MOST_BYTES = 2 ** 31;

/** Keeps the books of what a worker keeps for one batch. */
export function openKeptTensors(graphs: CaptionerGraphs): KeptTensors {
  const held = new Map<number, KeptFacts>();
  let bytesHeld = 0;
  let isClosed = false;

  const drop = (numbers: readonly number[]): void => {
    if (numbers.length === 0) return;
    graphs.call({ kind: "release", kept: numbers }).catch(() => {});
  };
  const checkRoom = (bytes: number): void => {
    if (held.size >= MOST_TENSORS) {
      throw new Error(
        `${MOST_TENSORS} tensors are kept: release() those that are done with`,
      );
    }
    if (bytesHeld + bytes > MOST_BYTES) {
      throw new Error(
        `more than ${MOST_BYTES / 2 ** 30} GB of tensors would be kept: ` +
          "release() those that are done with",
      );
    }
  };
  return {
    reserve(bytes) {
      checkRoom(bytes);
      const number = graphs.number();
      return {
        number,
        hold({ type, dims }) {
          const size = (countOf(dims) ?? 0) *
            (isTensorType(type) ? tensorBytes[type] : 8);
          try {
            if (isClosed) throw new Error("this batch is over");
            checkRoom(size);
          } catch (error) {
            drop([number]);
            throw error;
          }
          bytesHeld += size;
          held.set(number, { type, dims, bytes: size });
          return { type, dims, kept: number };
        },
      };
    },
    own(number) {
      if (held.has(number as number)) return number as number;
      throw new Error(
        `no tensor is kept under ${
          typeof number === "number" ? number : typeof number
        }: it was released, or is another batch's`,
      );
    },
    facts: (number) => held.get(number)!,
    release(numbers) {
      const own = (numbers as readonly number[]).filter((number) =>
        held.has(number)
      );
      for (const number of own) {
        bytesHeld -= held.get(number)?.bytes ?? 0;
        held.delete(number);
      }
      drop(own);
    },
    close() {
      isClosed = true;
      drop([...held.keys()]);
      held.clear();
      bytesHeld = 0;
    },
  };
}
