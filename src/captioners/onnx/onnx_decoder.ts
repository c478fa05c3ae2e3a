import type {
  InferenceSession,
  Tensor as OrtTensor,
} from "npm:onnxruntime-node@1.30.0";
import type { Decoder } from "../generate/follow_one.ts";
import { gatherRows } from "./gather_rows.ts";
import type { GraphPlan } from "./graph_plan.ts";

/** A captioner's graphs, opened. */
export interface CaptionGraphs {
  /** onnxruntime's tensors. */
  readonly Tensor: typeof OrtTensor;
  /** Pixels in. */
  readonly vision: InferenceSession;
  /** Logits out. */
  readonly decoder: InferenceSession;
  /** How they are run. */
  readonly plan: GraphPlan;
}

type Feeds = Record<string, OrtTensor>;

/**
 * Looks at a picture once, and decodes text that follows from it.
 *
 * @param graphs The model.
 * @param values `pixel_values` of one picture.
 * @param size Its columns and rows.
 * @returns For one caption at a time.
 */
export async function lookAt(
  { Tensor, vision, decoder, plan }: CaptionGraphs,
  values: Float32Array<ArrayBuffer>,
  [width, height]: readonly [width: number, height: number],
): Promise<Decoder> {
  const seen = await vision.run(
    { [plan.pixels]: new Tensor("float32", values, [1, 3, height, width]) },
    [
      ...(plan.states === null ? [] : [plan.states.output]),
      ...plan.crosses.map(({ output }) => output),
    ],
  );
  const isCached = plan.pasts.length > 0;
  // Beside keys and values of its own, a picture is put in front of the first token only.
  const isSeenOnce = isCached && plan.crosses.length === 0;
  const parts = plan.states === null
    ? seen[plan.crosses[0]!.output]!.dims[2]!
    : seen[plan.states.output]!.dims[1]!;
  let cache: Feeds = {};

  const empty = (): Feeds =>
    Object.fromEntries(plan.pasts.map(({ input, heads, width }) => [
      input,
      new Tensor("float32", new Float32Array(0), [1, heads, 0, width]),
    ]));

  const run = async (
    rows: readonly (readonly number[])[],
    isFirst: boolean,
  ): Promise<Float32Array> => {
    const batch = rows.length;
    const tokens = isCached && !isFirst
      ? rows.map((row) => row.slice(-1))
      : rows;
    const length = tokens[0]!.length;
    const feeds: Feeds = {
      ...cache,
      [plan.ids.name]: whole(plan.ids.type, tokens.flat(), [batch, length]),
    };
    for (const { input, output } of plan.crosses) feeds[input] = seen[output]!;
    if (plan.states !== null) {
      const states = seen[plan.states.output]!;
      feeds[plan.states.input] = isSeenOnce && !isFirst
        ? new Tensor("float32", new Float32Array(0), [
          batch,
          0,
          states.dims[2]!,
        ])
        : repeat(states, batch);
    }
    for (const { name, of, type } of plan.masks) {
      const size = of === "tokens" ? rows[0]!.length : parts;
      const ones = new Array<number>(batch * size).fill(1);
      feeds[name] = whole(type, ones, [batch, size]);
    }
    const result = await decoder.run(feeds, [
      plan.logits,
      ...plan.pasts.map(({ output }) => output),
    ]);
    cache = Object.fromEntries(
      plan.pasts.map(({ input, output }) => [input, result[output]!]),
    );
    return lastRows(result[plan.logits]!);
  };

  const whole = (
    type: "int64" | "int32" | "float32",
    numbers: readonly number[],
    dims: readonly number[],
  ): OrtTensor =>
    type === "int64"
      ? new Tensor(type, BigInt64Array.from(numbers, BigInt), dims)
      : type === "int32"
      ? new Tensor(type, Int32Array.from(numbers), dims)
      : new Tensor(type, Float32Array.from(numbers), dims);

  const repeat = (tensor: OrtTensor, batch: number): OrtTensor =>
    batch === 1 ? tensor : reorder(tensor, new Array<number>(batch).fill(0));

  const reorder = (tensor: OrtTensor, order: readonly number[]): OrtTensor => {
    const data = tensor.data as Float32Array;
    const gathered = gatherRows(data, tensor.dims[0]!, order);
    return gathered === data ? tensor : new Tensor(
      "float32",
      gathered,
      [order.length, ...tensor.dims.slice(1)],
    );
  };

  return {
    begin(prompt) {
      cache = empty();
      return run([prompt], true);
    },
    async next(rows, parents) {
      if (plan.oneByOne && rows.length > 1) {
        const answers = [];
        for (const row of rows) answers.push(await run([row], false));
        return joined(answers);
      }
      for (const [name, tensor] of Object.entries(cache)) {
        cache[name] = reorder(tensor, parents);
      }
      return await run(rows, false);
    },
  };
}

/** Of `[batch, length, vocabulary]`, what comes behind each last token. */
function lastRows({ data, dims }: OrtTensor): Float32Array {
  const [batch = 0, length = 0, vocabulary = 0] = dims;
  const logits = data as Float32Array;
  if (length === 1) return logits;
  const last = new Float32Array(batch * vocabulary);
  for (let row = 0; row < batch; row++) {
    const from = (row * length + length - 1) * vocabulary;
    last.set(logits.subarray(from, from + vocabulary), row * vocabulary);
  }
  return last;
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const size = rows[0]!.length;
  const all = new Float32Array(size * rows.length);
  for (const [i, row] of rows.entries()) all.set(row, i * size);
  return all;
}
