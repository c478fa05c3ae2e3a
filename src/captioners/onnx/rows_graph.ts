import type { FloatType } from "./floats.ts";

/** Rows of one tensor: the numbers that come, and those that are wanted. */
export interface RowsEnd {
  /** What comes. */
  readonly from: FloatType;
  /** What is wanted. */
  readonly to: FloatType;
}

/** What the graph's inputs and outputs are called, one after the other. */
export const rowsNames = {
  order: "order",
  input: (i: number): string => `in.${i}`,
  output: (i: number): string => `out.${i}`,
} as const;

/** `TensorProto.DataType` of what goes in and out. */
const elementTypes = { float32: 1, int32: 6, float16: 10 } as const;

/**
 * An ONNX model that takes rows of tensors, of all in the same order: a
 * `Gather` and a `Cast` each. Numbers that lie on a GPU are out of this
 * process's reach, and in reach of a graph that runs there. Written in
 * protobuf's wire format (https://protobuf.dev/programming-guides/encoding/)
 * with the field numbers of onnx.proto.
 *
 * @param ends The tensors.
 * @param axis Along which size rows are counted.
 * @returns The model's file.
 */
export function rowsGraph(
  ends: readonly RowsEnd[],
  axis: number,
): Uint8Array<ArrayBuffer> {
  const { order, input, output } = rowsNames;
  const nodes = ends.flatMap(({ to }, i) => [
    node("Gather", [input(i), order], `rows.${i}`, "axis", axis),
    node("Cast", [`rows.${i}`], output(i), "to", elementTypes[to]),
  ]);
  const graph = [
    ...nodes.map((each) => nested(1, each)),
    text(2, "rows"),
    nested(11, value(order, elementTypes.int32)),
    ...ends.map(({ from }, i) =>
      nested(11, value(input(i), elementTypes[from]))
    ),
    ...ends.map(({ to }, i) => nested(12, value(output(i), elementTypes[to]))),
  ].flat();
  // The format's version, the operators', and what is to be done.
  return Uint8Array.from(
    [number(1, 8), nested(8, [text(1, ""), number(2, 17)].flat())]
      .concat([nested(7, graph)]).flat(),
  );
}

/** NodeProto with one AttributeProto, a whole number. */
function node(
  op: string,
  inputs: readonly string[],
  output: string,
  attribute: string,
  setting: number,
): number[] {
  return [
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(4, op),
    nested(5, [text(1, attribute), number(3, setting), number(20, 2)].flat()),
  ].flat();
}

/** ValueInfoProto of a tensor whose sizes are not said. */
function value(name: string, type: number): number[] {
  return [...text(1, name), ...nested(2, nested(1, number(1, type)))];
}

function text(field: number, words: string): number[] {
  return nested(field, [...new TextEncoder().encode(words)]);
}

function nested(field: number, bytes: readonly number[]): number[] {
  return [...varint(field * 8 + 2), ...varint(bytes.length), ...bytes];
}

function number(field: number, whole: number): number[] {
  return [...varint(field * 8), ...varint(whole)];
}

function varint(whole: number): number[] {
  return whole < 128
    ? [whole]
    : [whole % 128 + 128, ...varint(Math.floor(whole / 128))];
}
