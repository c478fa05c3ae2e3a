import { join } from "node:path";
import {
  type GraphBuilder,
  graphBuilder,
  type Value,
} from "../tools/onnx/graph_builder.ts";
import { encodeModel } from "../tools/onnx/model_proto.ts";
import { float, int, ints } from "../tools/onnx/node_proto.ts";

/** The sizes of a BLIP. */
export interface BlipSizes {
  /** Layers of the vision model and of the decoder each. */
  readonly layers: number;
  /** Numbers a part of the picture and a token. */
  readonly width: number;
  /** Attention heads. */
  readonly heads: number;
  /** Numbers between the two halves of a layer's last step. */
  readonly inner: number;
  /** Tokens. */
  readonly vocabulary: number;
}

/** BLIP base, as `Salesforce/blip-image-captioning-base` has it. */
export const blipBase: BlipSizes = {
  layers: 12,
  width: 768,
  heads: 12,
  inner: 3072,
  vocabulary: 30524,
};

const SIDE = 384;
const PATCH = 16;
const PARTS = (SIDE / PATCH) ** 2 + 1;

/** Small numbers that look random, the same each time; enough of them to be cut from anywhere. */
const pool = ((): Float32Array => {
  let state = 1;
  return Float32Array.from({ length: 2 ** 20 + 7 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * 0.03;
  });
})();

/** Operations of a transformer, with weights of their own each time. */
function transformer(graph: GraphBuilder, { width, heads }: BlipSizes) {
  let made = 0;
  const weight = (...dims: number[]): Value => {
    const count = dims.reduce((product, dim) => product * dim, 1);
    const data = new Float32Array(count);
    for (let at = 0, from = made * 7919 % 997; at < count; from = 0) {
      const part = pool.subarray(from, from + count - at);
      data.set(part, at);
      at += part.length;
    }
    const raw = new Uint8Array(data.buffer);
    return graph.tensor({ name: `w${made++}`, type: "float32", dims, raw });
  };
  const add = (a: Value, b: Value): Value => graph.op("Add", [a, b]);
  const linear = (x: Value, from: number, to: number): Value =>
    add(graph.op("MatMul", [x, weight(from, to)]), weight(to));
  const norm = (x: Value): Value =>
    graph.op("LayerNormalization", [x, weight(width), weight(width)], {
      axis: int(-1),
      epsilon: float(1e-5),
    });
  const split = (x: Value): Value =>
    graph.op("Transpose", [
      graph.op("Reshape", [x, graph.ints([0, -1, heads, width / heads])]),
    ], { perm: ints(0, 2, 1, 3) });
  const project = (x: Value): Value => split(linear(x, width, width));
  const attend = (q: Value, k: Value, v: Value, mask: Value | null): Value => {
    const turned = graph.op("Transpose", [k], { perm: ints(0, 1, 3, 2) });
    const scores = graph.op("Mul", [
      graph.op("MatMul", [q, turned]),
      graph.floats((width / heads) ** -0.5),
    ]);
    const masked = mask === null ? scores : add(scores, mask);
    const mixed = graph.op("MatMul", [
      graph.op("Softmax", [masked], { axis: int(-1) }),
      v,
    ]);
    const joined = graph.op("Reshape", [
      graph.op("Transpose", [mixed], { perm: ints(0, 2, 1, 3) }),
      graph.ints([0, -1, width]),
    ]);
    return linear(joined, width, width);
  };
  return { weight, add, linear, norm, project, attend };
}

type Transformer = ReturnType<typeof transformer>;

function feedForward(
  graph: GraphBuilder,
  { linear }: Transformer,
  { width, inner }: BlipSizes,
  x: Value,
): Value {
  return linear(graph.op("Gelu", [linear(x, width, inner)]), inner, width);
}

function encoded(graph: GraphBuilder): Uint8Array {
  return encodeModel({
    irVersion: 9,
    opset: 20,
    producer: "wdtag",
    doc: "Random weights, to measure with",
    graph: graph.graph(),
  });
}

const caches = (layers: number, template: string): string[] =>
  Array.from(
    { length: layers },
    (_, i) =>
      ["key", "value"].map((part) => template.replace("#", `${i}`) + part),
  )
    .flat();

function vision(sizes: BlipSizes): Uint8Array {
  const graph = graphBuilder("vision");
  const { layers, width, heads } = sizes;
  const made = transformer(graph, sizes);
  const { weight, add, norm, project, attend } = made;
  const pixels = graph.input({
    name: "pixel_values",
    type: "float32",
    dims: ["batch", 3, SIDE, SIDE],
  });
  const patches = graph.op("Conv", [pixels, weight(width, 3, PATCH, PATCH)], {
    kernel_shape: ints(PATCH, PATCH),
    strides: ints(PATCH, PATCH),
  });
  const parts = graph.op("Transpose", [
    graph.op("Reshape", [patches, graph.ints([0, width, PARTS - 1])]),
  ], { perm: ints(0, 2, 1) });
  const batch = graph.op("Shape", [parts], { start: int(0), end: int(1) });
  const first = graph.op("Expand", [
    weight(1, 1, width),
    graph.op("Concat", [batch, graph.ints([1, width])], { axis: int(0) }),
  ]);
  let x = add(
    graph.op("Concat", [first, parts], { axis: int(1) }),
    weight(1, PARTS, width),
  );
  for (let i = 0; i < layers; i++) {
    const seen = norm(x);
    const [q, k, v] = [project(seen), project(seen), project(seen)];
    x = add(x, attend(q, k, v, null));
    x = add(x, feedForward(graph, made, sizes, norm(x)));
  }
  const states = graph.op("Identity", [norm(x)], {}, "image_embeds");
  graph.output({
    name: states,
    type: "float32",
    dims: ["batch", PARTS, width],
  });
  for (const name of caches(layers, "present.#.encoder.")) {
    graph.op("Identity", [project(states)], {}, name);
    const dims = ["batch", heads, PARTS, width / heads];
    graph.output({ name, type: "float32", dims });
  }
  return encoded(graph);
}

function text(sizes: BlipSizes, isCached: boolean): Uint8Array {
  const graph = graphBuilder("text");
  const { layers, width, heads, vocabulary } = sizes;
  const made = transformer(graph, sizes);
  const { weight, add, linear, norm, project, attend } = made;
  const ids = graph.input({
    name: "input_ids",
    type: "int64",
    dims: ["batch", "seq"],
  });
  const cached = (name: string, batch: string, length: string): Value =>
    graph.input({
      name,
      type: "float32",
      dims: [batch, heads, length, width / heads],
    });
  const names = (template: string): string[] => caches(layers, template);
  const pasts = isCached
    ? names("past_key_values.#.decoder.").map((name) =>
      cached(name, "batch", "past")
    )
    : [];
  const crosses = isCached
    ? names("past_key_values.#.encoder.").map((name) =>
      cached(name, "pictures", "parts")
    )
    : [];
  const states = isCached ? null : graph.input({
    name: "encoder_hidden_states",
    type: "float32",
    dims: ["batch", PARTS, width],
  });
  const sizeOf = (x: Value, axis: number): Value =>
    graph.op("Squeeze", [
      graph.op("Shape", [x], { start: int(axis), end: int(axis + 1) }),
    ]);
  const count = sizeOf(ids, 1);
  const past = isCached ? sizeOf(pasts[0]!, 2) : graph.ints(0);
  const total = add(past, count);
  const places = graph.op("Range", [past, total, graph.ints(1)]);
  const every = graph.op("Range", [graph.ints(0), total, graph.ints(1)]);
  const later = graph.op("Greater", [
    every,
    graph.op("Unsqueeze", [places, graph.ints([1])]),
  ]);
  const mask = graph.op("Where", [
    later,
    graph.floats(-1e9),
    graph.floats(0),
  ]);
  const words = weight(vocabulary, width);
  let x = norm(add(
    graph.op("Gather", [words, ids]),
    graph.op("Gather", [weight(512, width), places]),
  ));
  const presents = names("present.#.decoder.");
  for (let i = 0; i < layers; i++) {
    const [key, value] = [0, 1].map((part) => {
      const own = project(x);
      if (!isCached) return own;
      const at = 2 * i + part;
      const name = presents[at]!;
      graph.op("Concat", [pasts[at]!, own], { axis: int(2) }, name);
      const dims = ["batch", heads, "total", width / heads];
      graph.output({ name, type: "float32", dims });
      return name;
    });
    x = norm(add(x, attend(project(x), key!, value!, mask)));
    const [seenKey, seenValue] = states === null
      ? crosses.slice(2 * i)
      : [project(states), project(states)];
    x = norm(add(x, attend(project(x), seenKey!, seenValue!, null)));
    x = norm(add(x, feedForward(graph, made, sizes, x)));
  }
  const last = norm(graph.op("Gelu", [linear(x, width, width)]));
  const scores = graph.op("MatMul", [last, weight(width, vocabulary)]);
  graph.op("Add", [scores, weight(vocabulary)], {}, "logits");
  graph.output({
    name: "logits",
    type: "float32",
    dims: ["batch", "seq", vocabulary],
  });
  return encoded(graph);
}

/**
 * Writes a BLIP of any size, with random weights, in both layouts.
 *
 * @param folder Where.
 * @param sizes How large; BLIP base takes 1.5 GB.
 */
export async function makeBlip(
  folder: string,
  sizes: BlipSizes,
): Promise<void> {
  const write = (name: string, bytes: Uint8Array): Promise<void> =>
    Deno.writeFile(join(folder, name), bytes);
  await write("vision_model.onnx", vision(sizes));
  await write("text_decoder_with_past.onnx", text(sizes, true));
  await write("text_decoder.onnx", text(sizes, false));
}
