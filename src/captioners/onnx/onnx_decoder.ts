import type {
  InferenceSession,
  Tensor as OrtTensor,
} from "npm:onnxruntime-node@1.30.0";
import type { BatchDecoder, DecoderRow } from "../generate/share_decoder.ts";
import {
  floatsAs,
  floatsOf,
  type FloatTensor,
  type FloatType,
  noFloats,
  tensorOf,
} from "./floats.ts";
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

/** A decoder, and what it holds. */
export interface LookingDecoder extends BatchDecoder {
  /** Bytes that each sequence takes: its picture's, and those of its tokens so far. */
  readonly bytesEach: () => number;
}

/**
 * Looks at pictures once, and decodes text that follows from them.
 *
 * @param graphs The model.
 * @param values `pixel_values` of each picture.
 * @param size Their columns and rows.
 */
export async function lookAt(
  graphs: CaptionGraphs,
  values: readonly Float32Array<ArrayBuffer>[],
  size: readonly [width: number, height: number],
): Promise<LookingDecoder> {
  const { Tensor, decoder, plan } = graphs;
  const images = values.length;
  const seen = await see(graphs, values, size);
  const isCached = plan.pasts.length > 0;
  // Beside keys and values of its own, a picture is put in front of the first token only.
  const isSeenOnce = isCached && plan.crosses.length === 0;
  const parts = plan.states === null
    ? seen.get(plan.crosses[0]!.output)!.dims[2]!
    : seen.get(plan.states.output)!.dims[1]!;
  let cache = new Map<string, FloatTensor>();
  /** Of which images the pictures' part was put together last, and that part. */
  let pictures: { readonly key: string; readonly feeds: Feeds } | null = null;

  const tensor = (numbers: FloatTensor, type: FloatType): OrtTensor =>
    tensorOf(Tensor, numbers, type);

  const empty = (): Map<string, FloatTensor> =>
    new Map(plan.pasts.map(({ input, heads, width, type }) => [
      input,
      { data: noFloats(type), dims: [images, heads, 0, width] },
    ]));

  /** What the graph takes of the rows' pictures. */
  const picturesOf = (of: readonly number[], isFirst: boolean): Feeds => {
    if (!isFirst && isSeenOnce) {
      const { input, output, type } = plan.states!;
      const { dims } = seen.get(output)!;
      const none = { data: noFloats(type), dims: [of.length, 0, dims[2]!] };
      return { [input]: tensor(none, type) };
    }
    const key = of.join();
    if (pictures?.key === key) return pictures.feeds;
    const feeds: Feeds = {};
    // One picture's keys and values are spread over its beams by the graph.
    const once = of.every((image) => image === of[0]) ? [of[0]!] : of;
    for (const { input, output, type } of plan.crosses) {
      feeds[input] = tensor(gatherRows(seen.get(output)!, once), type);
    }
    if (plan.states !== null) {
      const { input, output, type } = plan.states;
      feeds[input] = tensor(gatherRows(seen.get(output)!, of), type);
    }
    pictures = { key, feeds };
    return feeds;
  };

  const run = async (
    rows: readonly Pick<DecoderRow, "tokens" | "image">[],
    isFirst: boolean,
  ): Promise<Float32Array> => {
    const batch = rows.length;
    const tokens = isCached && !isFirst
      ? rows.map((row) => row.tokens.slice(-1))
      : rows.map((row) => row.tokens);
    const length = tokens[0]!.length;
    const feeds: Feeds = {
      ...picturesOf(rows.map(({ image }) => image), isFirst),
      [plan.ids.name]: whole(plan.ids.type, tokens.flat(), [batch, length]),
    };
    for (const { input, type } of plan.pasts) {
      feeds[input] = tensor(cache.get(input)!, type);
    }
    for (const { name, of, type } of plan.masks) {
      const size = of === "tokens" ? rows[0]!.tokens.length : parts;
      const ones = new Array<number>(batch * size).fill(1);
      feeds[name] = whole(type, ones, [batch, size]);
    }
    const result = await decoder.run(feeds, [
      plan.logits,
      ...plan.pasts.map(({ output }) => output),
    ]);
    cache = new Map(
      plan.pasts.map(({ input, output }) => [input, floatsOf(result[output]!)]),
    );
    return lastRows(floatsOf(result[plan.logits]!), batch);
  };

  const whole = (
    type: "int64" | "int32" | FloatType,
    numbers: readonly number[],
    dims: readonly number[],
  ): OrtTensor =>
    type === "int64"
      ? new Tensor(type, BigInt64Array.from(numbers, BigInt), dims)
      : type === "int32"
      ? new Tensor(type, Int32Array.from(numbers), dims)
      : tensor({ data: Float32Array.from(numbers), dims }, type);

  const runAll = async (
    rows: readonly Pick<DecoderRow, "tokens" | "image">[],
    isFirst: boolean,
  ): Promise<Float32Array> => {
    if (!plan.oneByOne || rows.length === 1) return await run(rows, isFirst);
    const answers = [];
    for (const row of rows) answers.push(await run([row], isFirst));
    return joined(answers);
  };

  return {
    bytesEach() {
      const tensors = [...cache.values()];
      for (const { output } of plan.crosses) tensors.push(seen.get(output)!);
      return tensors.reduce(
        (sum, { data, dims }) => sum + data.byteLength / dims[0]!,
        0,
      );
    },
    begin(prompt) {
      cache = empty();
      const rows = Array.from(
        values,
        (_, image) => ({ tokens: prompt, image }),
      );
      return runAll(rows, true);
    },
    next(rows) {
      const order = rows.map(({ parent }) => parent);
      for (const [name, past] of cache) {
        cache.set(name, gatherRows(past, order));
      }
      return runAll(rows, false);
    },
  };
}

/** What the vision model gives of each picture, by name. */
async function see(
  { Tensor, vision, plan }: CaptionGraphs,
  values: readonly Float32Array<ArrayBuffer>[],
  [width, height]: readonly [width: number, height: number],
): Promise<ReadonlyMap<string, FloatTensor>> {
  const names = [
    ...(plan.states === null ? [] : [plan.states.output]),
    ...plan.crosses.map(({ output }) => output),
  ];
  const { name, type, oneByOne } = plan.pixels;
  const look = async (
    some: readonly Float32Array[],
  ): Promise<readonly FloatTensor[]> => {
    const dims = [some.length, 3, height, width];
    const input = tensorOf(Tensor, { data: joined(some), dims }, type);
    const result = await vision.run({ [name]: input }, names);
    return names.map((output) => floatsOf(result[output]!));
  };
  if (!oneByOne || values.length === 1) {
    const all = await look(values);
    return new Map(names.map((output, i) => [output, all[i]!]));
  }
  const each: (readonly FloatTensor[])[] = [];
  for (const one of values) each.push(await look([one]));
  return new Map(names.map((output, i) => [
    output,
    stacked(each.map((tensors) => tensors[i]!)),
  ]));
}

/** Tensors of one row each, as one. */
function stacked(tensors: readonly FloatTensor[]): FloatTensor {
  const { data, dims } = tensors[0]!;
  const size = data.length;
  const all = data instanceof Float32Array
    ? new Float32Array(size * tensors.length)
    : new Float16Array(size * tensors.length);
  for (const [i, each] of tensors.entries()) all.set(each.data, i * size);
  return { data: all, dims: [tensors.length, ...dims.slice(1)] };
}

/** Of `[batch, length, vocabulary]`, what comes behind each last token. */
function lastRows(
  { data, dims: [rows = 0, length = 0, vocabulary = 0] }: FloatTensor,
  batch: number,
): Float32Array {
  if (rows !== batch || length === 0 || vocabulary === 0) {
    throw new Error(
      `its logits are [${rows}, ${length}, ${vocabulary}], expected ` +
        `[${batch}, length, vocabulary]: its graph does not keep sequences apart`,
    );
  }
  if (length === 1) return floatsAs(data, "float32");
  const last = new Float32Array(batch * vocabulary);
  for (let row = 0; row < batch; row++) {
    const from = (row * length + length - 1) * vocabulary;
    last.set(data.subarray(from, from + vocabulary), row * vocabulary);
  }
  return last;
}

function joined(rows: readonly Float32Array[]): Float32Array {
  if (rows.length === 1) return rows[0]!;
  const size = rows[0]!.length;
  const all = new Float32Array(size * rows.length);
  for (const [i, row] of rows.entries()) all.set(row, i * size);
  return all;
}
