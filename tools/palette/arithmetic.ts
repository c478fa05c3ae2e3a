import type { GraphBuilder, Value } from "../onnx/graph_builder.ts";
import { int, ints } from "../onnx/node_proto.ts";

/**
 * The few operators that the palette model is made of, as functions. Only
 * operators that every execution provider of onnxruntime knows are used:
 * there is no elementwise Min or Max, for instance, which its WebGPU
 * provider long lacked.
 */
export interface Arithmetic {
  add(a: Value | number, b: Value | number): Value;
  sub(a: Value | number, b: Value | number): Value;
  mul(a: Value | number, b: Value | number): Value;
  div(a: Value | number, b: Value | number): Value;
  abs(a: Value): Value;
  sqrt(a: Value): Value;
  relu(a: Value): Value;
  /** The smaller of two, as `a - relu(a - b)`. */
  min(a: Value, b: Value): Value;
  clip(a: Value, low: number, high: number): Value;
  /** 0 at `no`, 1 at `yes`, straight between them, flat beyond. */
  ramp(a: Value, no: number, yes: number): Value;
  /** 1 where `a` is greater than `limit`, 0 elsewhere. */
  over(a: Value, limit: number): Value;
  /** 1 where `index` is `at`, 0 elsewhere; both whole. */
  oneHot(index: Value, at: Value): Value;
  reduce(
    op: "ReduceMin" | "ReduceMax",
    a: Value,
    axis: number,
    keep: boolean,
  ): Value;
  sum(a: Value, axes: readonly number[], keep: boolean): Value;
  concat(values: readonly Value[], axis: number): Value;
  reshape(a: Value, dims: readonly number[]): Value;
  split(a: Value, axis: number, sizes: readonly number[]): readonly Value[];
}

/** The operators of {@linkcode Arithmetic}, adding to a graph. */
export function arithmetic(builder: GraphBuilder): Arithmetic {
  const value = (a: Value | number) =>
    typeof a === "number" ? builder.floats(a) : a;
  const binary = (op: string) => (a: Value | number, b: Value | number) =>
    builder.op(op, [value(a), value(b)]);
  const add = binary("Add");
  const sub = binary("Sub");
  const mul = binary("Mul");
  const div = binary("Div");
  const abs = (a: Value) => builder.op("Abs", [a]);
  const relu = (a: Value) => builder.op("Relu", [a]);
  const clip = (a: Value, low: number, high: number) =>
    builder.op("Clip", [a, builder.floats(low), builder.floats(high)]);
  return {
    add,
    sub,
    mul,
    div,
    abs,
    sqrt: (a) => builder.op("Sqrt", [a]),
    relu,
    min: (a, b) => sub(a, relu(sub(a, b))),
    clip,
    ramp: (a, no, yes) => clip(mul(sub(a, no), 1 / (yes - no)), 0, 1),
    over: (a, limit) =>
      builder.op("Cast", [
        builder.op("Greater", [a, builder.floats(limit)]),
      ], { to: int(1) }),
    oneHot: (index, at) => relu(sub(1, abs(sub(index, at)))),
    reduce: (op, a, axis, keep) =>
      builder.op(op, [a], { axes: ints(axis), keepdims: int(keep ? 1 : 0) }),
    sum: (a, axes, keep) =>
      builder.op("ReduceSum", [a, builder.ints(axes)], {
        keepdims: int(keep ? 1 : 0),
      }),
    concat: (values, axis) => builder.op("Concat", values, { axis: int(axis) }),
    reshape: (a, dims) => builder.op("Reshape", [a, builder.ints(dims)]),
    split: (a, axis, sizes) =>
      builder.ops("Split", [a, builder.ints(sizes)], sizes.length, {
        axis: int(axis),
      }),
  };
}
