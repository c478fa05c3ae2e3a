import type { Tensor as OrtTensor } from "npm:onnxruntime-node@1.30.0";
import {
  floatsAs,
  floatsOf,
  type FloatTensor,
  type FloatType,
  tensorOf,
} from "./floats.ts";
import { gatherRows } from "./gather_rows.ts";

/** A tensor that a run gave, and the numbers that the next takes. */
export interface Wanted {
  /** What was given. */
  readonly tensor: OrtTensor;
  /** What is taken. */
  readonly type: FloatType;
}

/** What is done to tensors between two runs, where they lie. */
export interface TensorRows {
  /** Whether they lie in this process's memory or on a device. */
  readonly place: "here" | "device";
  /**
   * Rows of tensors in another order, some more than once.
   *
   * @param wanted The first size of each counts its rows.
   * @param order Which row comes where.
   * @returns What a graph may be fed with; the same tensors or the same memory
   * where nothing changes.
   */
  gather(
    wanted: readonly Wanted[],
    order: readonly number[],
  ): Promise<readonly OrtTensor[]>;
  /**
   * What comes behind each row's last token.
   *
   * @param logits `[rows, length, vocabulary]`, none of them zero.
   * @returns One row after the other, in this process's memory.
   */
  lastLogits(logits: OrtTensor): Promise<Float32Array>;
}

/**
 * Rows of tensors that lie in this process's memory.
 *
 * @param Tensor onnxruntime's class.
 */
export function rowsHere(Tensor: typeof OrtTensor): TensorRows {
  return {
    place: "here",
    gather: (wanted, order) =>
      Promise.resolve(
        wanted.map(({ tensor, type }) =>
          tensorOf(Tensor, gatherRows(floatsOf(tensor), order), type)
        ),
      ),
    lastLogits: (logits) => Promise.resolve(lastRows(floatsOf(logits))),
  };
}

function lastRows(
  { data, dims: [rows = 0, length = 0, vocabulary = 0] }: FloatTensor,
): Float32Array {
  if (length === 1) return floatsAs(data, "float32");
  const last = new Float32Array(rows * vocabulary);
  for (let row = 0; row < rows; row++) {
    const from = (row * length + length - 1) * vocabulary;
    last.set(data.subarray(from, from + vocabulary), row * vocabulary);
  }
  return last;
}
