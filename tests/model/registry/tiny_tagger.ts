import { graphBuilder } from "../../../tools/onnx/graph_builder.ts";
import {
  encodeModel,
  type ValueInfo,
} from "../../../tools/onnx/model_proto.ts";
import { int, ints } from "../../../tools/onnx/node_proto.ts";
import { dataTypes } from "../../../tools/onnx/tensor_proto.ts";
import type { InputSpec } from "../../../src/image/input_spec.ts";

/** What a tiny tagger's graph is like from outside. */
export interface TinyTagger {
  /** The input's name. */
  readonly input: string;
  /** Channels last or first. */
  readonly layout: InputSpec["layout"];
  /** The side of its input, in pixels; null leaves it open. */
  readonly size: number | null;
  /** Its outputs; `scores` is the one that counts, the others hold nonsense. */
  readonly outputs: readonly (readonly [
    name: string,
    what: "scores" | "logits" | "nonsense" | "indices",
  ])[];
  /** A further input for the padding. */
  readonly mask?: string;
}

/** The outputs of every tiny tagger. */
export const TINY_TAGS = 4;

/**
 * A graph whose numbers tell what it was shown: the mean of each channel as it
 * comes in, and the share of the picture that is masked. `scores` are these
 * four divided by 4, plus 0.5; `logits` are the four themselves.
 */
export function tinyTagger(tagger: TinyTagger): Uint8Array<ArrayBuffer> {
  const { input, layout, size, outputs, mask } = tagger;
  const side = size ?? "side";
  const builder = graphBuilder("tiny");
  const picture = builder.input({
    name: input,
    type: "float32",
    dims: layout === "NHWC"
      ? ["batch", side, side, 3]
      : ["batch", 3, side, side],
  });
  const channels = builder.op("ReduceMean", [picture], {
    axes: layout === "NHWC" ? ints(1, 2) : ints(2, 3),
    keepdims: int(0),
  });
  const masked = mask === undefined
    ? builder.op("Mul", [
      builder.op("ReduceMean", [channels], { axes: ints(1), keepdims: int(1) }),
      builder.floats([0]),
    ])
    : builder.op("ReduceMean", [
      builder.op("Flatten", [
        builder.op("Cast", [
          builder.input({
            name: mask,
            type: "bool",
            dims: ["batch", side, side],
          }),
        ], { to: int(dataTypes.float32) }),
      ]),
    ], { axes: ints(1), keepdims: int(1) });
  const logits = builder.op("Concat", [channels, masked], { axis: int(1) });
  for (const [name, what] of outputs) {
    const declared: ValueInfo = {
      name,
      type: what === "indices" ? "int64" : "float32",
      dims: ["batch", TINY_TAGS],
    };
    if (what === "logits") builder.op("Identity", [logits], {}, name);
    if (what === "scores") {
      builder.op(
        "Add",
        [
          builder.op("Mul", [logits, builder.floats([0.25])]),
          builder.floats([0.5]),
        ],
        {},
        name,
      );
    }
    if (what === "nonsense") {
      builder.op("Mul", [logits, builder.floats([-1000])], {}, name);
    }
    if (what === "indices") {
      builder.op("Cast", [logits], { to: int(dataTypes.int64) }, name);
    }
    builder.output(declared);
  }
  return encodeModel({
    irVersion: 8,
    opset: 13,
    producer: "a test",
    doc: "",
    graph: builder.graph(),
  });
}
