import type {
  InferenceSession,
  Tensor as OrtTensor,
} from "npm:onnxruntime-node@1.30.0";
import type { BatchDecoder, DecoderRow } from "../generate/share_decoder.ts";
import {
  floatsOf,
  type FloatTensor,
  type FloatType,
  noFloats,
  tensorOf,
} from "./floats.ts";
import type { GraphPlan } from "./graph_plan.ts";
import { type HeldTensors, holdTensors } from "./held_tensors.ts";
import type { TensorRows } from "./tensor_rows.ts";

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
  /** What is done to what they give before they take it again. */
  readonly rows: TensorRows;
}

type Feeds = Record<string, OrtTensor>;

/** A decoder, and what it holds; who has it must dispose of it. */
export interface LookingDecoder extends BatchDecoder, Disposable {
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
  const { Tensor, decoder, plan, rows: tensorRows } = graphs;
  const images = values.length;
  using stack = new DisposableStack();
  const held = stack.use(holdTensors());
  const seen = await see(graphs, values, size, held);
  const isCached = plan.pasts.length > 0;
  // Beside keys and values of its own, a picture is put in front of the first token only.
  const isSeenOnce = isCached && plan.crosses.length === 0;
  const parts = plan.states === null
    ? seen.get(plan.crosses[0]!.output)!.dims[2]!
    : seen.get(plan.states.output)!.dims[1]!;
  /** One for each of the plan's pasts. */
  let cache: readonly OrtTensor[] = [];
  /** Of which images the pictures' part was put together last, and that part. */
  let pictures: { readonly key: string; readonly feeds: Feeds } | null = null;

  const tensor = (numbers: FloatTensor, type: FloatType): OrtTensor =>
    tensorOf(Tensor, numbers, type);

  const gather = async (
    given: readonly (readonly [tensor: OrtTensor, type: FloatType])[],
    order: readonly number[],
  ): Promise<readonly OrtTensor[]> => {
    const wanted = given.map(([tensor, type]) => ({ tensor, type }));
    const gathered = await tensorRows.gather(wanted, order);
    held.add(gathered);
    return gathered;
  };

  const dropUnneeded = (): void =>
    held.keepOnly([
      ...seen.values(),
      ...Object.values(pictures?.feeds ?? {}),
      ...cache,
    ]);

  const empty = (): readonly OrtTensor[] =>
    plan.pasts.map(({ heads, width, type }) =>
      tensor({ data: noFloats(type), dims: [images, heads, 0, width] }, type)
    );

  /** What the graph takes of the rows' pictures. */
  const picturesOf = async (
    of: readonly number[],
    isFirst: boolean,
  ): Promise<Feeds> => {
    if (!isFirst && isSeenOnce) {
      const { input, output, type } = plan.states!;
      const { dims } = seen.get(output)!;
      const none = { data: noFloats(type), dims: [of.length, 0, dims[2]!] };
      return { [input]: tensor(none, type) };
    }
    const key = of.join();
    if (pictures?.key === key) return pictures.feeds;
    // Those of before are given back first: there may be no room for both.
    pictures = null;
    dropUnneeded();
    // One picture's keys and values are spread over its beams by the graph.
    const once = of.every((image) => image === of[0]) ? [of[0]!] : of;
    const states = plan.states === null ? [] : [plan.states];
    const feeds: Feeds = {};
    for (
      const [passed, order] of [[plan.crosses, once], [states, of]] as const
    ) {
      const given = passed.map(({ output, type }) =>
        [seen.get(output)!, type] as const
      );
      for (const [i, each] of (await gather(given, order)).entries()) {
        feeds[passed[i]!.input] = each;
      }
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
      ...await picturesOf(rows.map(({ image }) => image), isFirst),
      [plan.ids.name]: whole(plan.ids.type, tokens.flat(), [batch, length]),
    };
    for (const [i, { input }] of plan.pasts.entries()) {
      feeds[input] = cache[i]!;
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
    held.add(Object.values(result));
    cache = plan.pasts.map(({ output }) => result[output]!);
    const logits = result[plan.logits]!;
    requireApart(logits, batch);
    const last = await tensorRows.lastLogits(logits);
    dropUnneeded();
    return last;
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

  const kept = stack.move();
  return {
    bytesEach() {
      const tensors = [...cache];
      for (const { output } of plan.crosses) tensors.push(seen.get(output)!);
      return tensors.reduce(
        (sum, { type, size, dims }) =>
          sum + size * (type === "float16" ? 2 : 4) / dims[0]!,
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
    async next(rows) {
      const order = rows.map(({ parent }) => parent);
      const given = plan.pasts.map(({ type }, i) => [cache[i]!, type] as const);
      cache = await gather(given, order);
      dropUnneeded();
      return await runAll(rows, false);
    },
    [Symbol.dispose]: () => kept.dispose(),
  };
}

/** What the vision model gives of each picture, by name. */
async function see(
  { Tensor, vision, plan }: CaptionGraphs,
  values: readonly Float32Array<ArrayBuffer>[],
  [width, height]: readonly [width: number, height: number],
  held: HeldTensors,
): Promise<ReadonlyMap<string, OrtTensor>> {
  const names = [
    ...(plan.states === null ? [] : [plan.states.output]),
    ...plan.crosses.map(({ output }) => output),
  ];
  const { name, type, oneByOne } = plan.pixels;
  const look = async (
    some: readonly Float32Array[],
  ): Promise<readonly OrtTensor[]> => {
    const dims = [some.length, 3, height, width];
    const input = tensorOf(Tensor, { data: joined(some), dims }, type);
    const result = await vision.run({ [name]: input }, names);
    held.add(Object.values(result));
    return names.map((output) => result[output]!);
  };
  if (!oneByOne || values.length === 1) {
    const all = await look(values);
    return new Map(names.map((output, i) => [output, all[i]!]));
  }
  const each: (readonly OrtTensor[])[] = [];
  for (const one of values) each.push(await look([one]));
  return new Map(names.map((output, i) => {
    const all = stacked(each.map((tensors) => floatsOf(tensors[i]!)));
    const type = all.data instanceof Float32Array ? "float32" : "float16";
    return [output, tensorOf(Tensor, all, type)];
  }));
}

/** Tensors of one row each, as one; on a device there is only one, see `captionPictures`. */
function stacked(tensors: readonly FloatTensor[]): FloatTensor {
  const { data, dims } = tensors[0]!;
  const size = data.length;
  const all = data instanceof Float32Array
    ? new Float32Array(size * tensors.length)
    : new Float16Array(size * tensors.length);
  for (const [i, each] of tensors.entries()) all.set(each.data, i * size);
  return { data: all, dims: [tensors.length, ...dims.slice(1)] };
}

function requireApart(
  { dims: [rows = 0, length = 0, vocabulary = 0] }: OrtTensor,
  batch: number,
): void {
  if (rows !== batch || length === 0 || vocabulary === 0) {
    throw new Error(
      `its logits are [${rows}, ${length}, ${vocabulary}], expected ` +
        `[${batch}, length, vocabulary]: its graph does not keep sequences apart`,
    );
  }
}

function joined(rows: readonly Float32Array[]): Float32Array {
  if (rows.length === 1) return rows[0]!;
  const size = rows[0]!.length;
  const all = new Float32Array(size * rows.length);
  for (const [i, row] of rows.entries()) all.set(row, i * size);
  return all;
}
