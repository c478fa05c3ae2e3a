import type {
  InferenceSession,
  Tensor as OrtTensor,
} from "npm:onnxruntime-node@1.30.0";
import { floatsAs, floatsOf, type FloatType } from "./floats.ts";
import { type RowsEnd, rowsGraph, rowsNames } from "./rows_graph.ts";
import type { TensorRows } from "./tensor_rows.ts";

/** Rows of tensors that lie on a device, and the small graphs that take them. */
export interface DeviceRows extends TensorRows, AsyncDisposable {}

/** Opens a small model; its outputs stay on the device or come to the processor. */
export type OpenRows = (
  model: Uint8Array<ArrayBuffer>,
  stays: boolean,
) => Promise<Pick<InferenceSession, "run" | "release">>;

/**
 * Tries whether tensors can stay on the device from one session to another.
 * onnxruntime-node can't fetch such a tensor (`getData()` is not implemented in
 * version 1.30 and ends the process), so graphs of our own do what is to be
 * done to them there.
 *
 * @param Tensor onnxruntime's class.
 * @param open Opens a graph on the device.
 * @returns Null where tensors can't stay there or come back as others.
 */
export async function openDeviceRows(
  Tensor: typeof OrtTensor,
  open: OpenRows,
): Promise<DeviceRows | null> {
  const rows = deviceRows(Tensor, open);
  try {
    if (await worksOn(Tensor, rows)) return rows;
  } catch {
    // Then it does not work.
  }
  await rows[Symbol.asyncDispose]();
  return null;
}

function deviceRows(Tensor: typeof OrtTensor, open: OpenRows): DeviceRows {
  const sessions = new Map<string, ReturnType<OpenRows>>();

  /** Takes rows of all these tensors in one run. */
  const take = async (
    ends: readonly RowsEnd[],
    tensors: readonly OrtTensor[],
    order: readonly number[],
    axis: number,
    stays: boolean,
  ): Promise<readonly OrtTensor[]> => {
    const key = JSON.stringify([ends, axis, stays]);
    let session = sessions.get(key);
    if (session === undefined) {
      session = open(rowsGraph(ends, axis), stays);
      sessions.set(key, session);
    }
    const feeds: Record<string, OrtTensor> = {
      [rowsNames.order]: new Tensor("int32", Int32Array.from(order), [
        order.length,
      ]),
    };
    for (const [i, tensor] of tensors.entries()) {
      feeds[rowsNames.input(i)] = tensor;
    }
    const result = await (await session).run(feeds);
    return tensors.map((_, i) => result[rowsNames.output(i)]!);
  };

  return {
    place: "device",
    async gather(wanted, order) {
      const others = wanted.filter(({ tensor, type }) =>
        tensor.type !== type || !isEach(order, tensor.dims[0]!)
      );
      if (others.length === 0) return wanted.map(({ tensor }) => tensor);
      const taken = await take(
        others.map(({ tensor, type }) => ({
          from: tensor.type as FloatType,
          to: type,
        })),
        others.map(({ tensor }) => tensor),
        order,
        0,
        true,
      );
      const made = new Map(others.map((each, i) => [each, taken[i]!]));
      return wanted.map((each) => made.get(each) ?? each.tensor);
    },
    async lastLogits(logits) {
      const ends = [{ from: logits.type as FloatType, to: "float32" }] as const;
      const last = logits.dims[1]! - 1;
      const [tensor] = await take(ends, [logits], [last], 1, false);
      return floatsAs(floatsOf(tensor!).data, "float32");
    },
    async [Symbol.asyncDispose]() {
      const opened = await Promise.allSettled(sessions.values());
      sessions.clear();
      for (const each of opened) {
        if (each.status === "fulfilled") await each.value.release();
      }
    },
  };
}

/** Whether a tensor that one session leaves on the device is what another takes. */
async function worksOn(
  Tensor: typeof OrtTensor,
  rows: TensorRows,
): Promise<boolean> {
  const tensor = new Tensor("float32", Float32Array.of(1, 2, 3, 4), [2, 2, 1]);
  const [turned] = await rows.gather([{ tensor, type: "float32" }], [1, 0]);
  if (turned!.location !== "gpu-buffer") return false;
  try {
    return (await rows.lastLogits(turned!)).join() === "4,2";
  } finally {
    turned!.dispose();
  }
}

/** Whether these are all rows, each at its place. */
function isEach(order: readonly number[], rows: number): boolean {
  return order.length === rows && order.every((row, i) => row === i);
}
