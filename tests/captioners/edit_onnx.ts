/**
 * Changes ONNX files as far as tests need it: what goes in and out of a graph,
 * and nodes at its edges. It reads protobuf's wire format
 * (https://protobuf.dev/programming-guides/encoding/) and knows a field by the
 * number that onnx.proto gives it.
 *
 * @module
 */
import { encodeNode, type NodeProto } from "../../tools/onnx/node_proto.ts";
import {
  concatenate,
  intField,
  message,
  messageField,
  stringField,
} from "../../tools/onnx/wire.ts";

/** A field of a message: its number, and its bytes with the tag in front. */
interface Field {
  readonly number: number;
  /** All of it. */
  readonly whole: Uint8Array;
  /** What is within, of a field of bytes. */
  readonly inner: Uint8Array;
}

function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1;; shift *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const start = at;
    const tag = varint();
    const wire = tag % 8;
    let inner = at;
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else {
      const length = varint();
      inner = at;
      at += length;
    }
    yield {
      number: Math.floor(tag / 8),
      whole: bytes.subarray(start, at),
      inner: bytes.subarray(inner, at),
    };
  }
}

/** A message whose fields are changed one by one; null takes one away. */
function changed(
  bytes: Uint8Array,
  change: (field: Field) => readonly Uint8Array[] | null,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  for (const field of fieldsOf(bytes)) {
    parts.push(...change(field) ?? [field.whole]);
  }
  const all = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function nested(number: number, bytes: Uint8Array): Uint8Array {
  const chunks = { parts: [bytes], length: bytes.length };
  return concatenate(message([messageField(number, chunks)]));
}

/** What is to become of an input or output of a graph. */
export interface EdgeChange {
  /** Its new name. */
  readonly name?: string;
  /** Its new type, see `dataTypes`: what is cast at the edge. */
  readonly type?: number;
  /** Its batch, where it is to be a number. */
  readonly batch?: number;
  /** What is done to each number before it goes out. */
  readonly through?: Omit<NodeProto, "inputs" | "outputs">;
}

const FLOAT = 1;
const INT64 = 7;

/**
 * Changes what goes in and out of a graph.
 *
 * @param model The `.onnx` file.
 * @param change What becomes of an input or output; null leaves it.
 */
export function editOnnx(
  model: Uint8Array,
  change: (name: string, isInput: boolean) => EdgeChange | null,
): Uint8Array<ArrayBuffer> {
  return changed(
    model,
    ({ number, inner }) => number === 7 ? [nested(7, editGraph(inner))] : null,
  );

  function editGraph(graph: Uint8Array): Uint8Array {
    const inside = new Map<string, string>();
    const before: Uint8Array[] = [];
    const after: Uint8Array[] = [];
    const edges = changed(graph, ({ number, inner }) => {
      if (number !== 11 && number !== 12) return null;
      const isInput = number === 11;
      const name = nameOf(inner);
      const wish = change(name, isInput);
      if (wish === null) return null;
      const old = elementType(inner);
      const { type = old, name: outer = name } = wish;
      const hidden = `${name}__inside`;
      inside.set(name, hidden);
      const nodes = isInput ? before : after;
      const cast = (from: string, to: string, kind: number): void => {
        const attributes = { to: { kind: "int", value: kind } } as const;
        nodes.push(nodeOf({
          ...{ op: "Cast", inputs: [from], outputs: [to], attributes },
        }));
      };
      if (isInput) cast(outer, hidden, old);
      else if (wish.through === undefined) cast(hidden, outer, type);
      else {
        const between = `${name}__through`;
        nodes.push(
          nodeOf({ ...wish.through, inputs: [hidden], outputs: [between] }),
        );
        cast(between, outer, type);
      }
      return [nested(number, editInfo(inner, outer, type, wish.batch ?? null))];
    });
    const renamed = changed(edges, ({ number, inner }) => {
      if (number !== 1) return null;
      return [nested(
        1,
        changed(inner, ({ number, inner }) => {
          if (number !== 1 && number !== 2) return null;
          const name = inside.get(text(inner));
          if (name === undefined) return null;
          return [concatenate(message([stringField(number, name)]))];
        }),
      )];
    });
    // Nodes come in the order in which they are run.
    const [nodes, others]: [Uint8Array[], Uint8Array[]] = [[], []];
    for (const { number, whole } of fieldsOf(renamed)) {
      (number === 1 ? nodes : others).push(whole);
    }
    const parts = [...before, ...nodes, ...after, ...others];
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    return concatenate({ parts, length });
  }
}

function nodeOf(node: NodeProto): Uint8Array {
  return concatenate(message([messageField(1, encodeNode(node))]));
}

/** ValueInfoProto.name */
function nameOf(info: Uint8Array): string {
  for (const { number, inner } of fieldsOf(info)) {
    if (number === 1) return text(inner);
  }
  throw new Error("An input has no name");
}

/** ValueInfoProto.type.tensor_type.elem_type, of the two that captioners have */
function elementType(info: Uint8Array): number {
  let type = FLOAT;
  changed(info, ({ number, inner }) => {
    if (number !== 2) return null;
    for (const tensor of fieldsOf(inner)) {
      for (const { number, inner } of fieldsOf(tensor.inner)) {
        if (number === 1) type = inner[0] === INT64 ? INT64 : inner[0]!;
      }
    }
    return null;
  });
  return type;
}

function editInfo(
  info: Uint8Array,
  name: string,
  type: number,
  batch: number | null,
): Uint8Array {
  return changed(info, ({ number, inner }) => {
    if (number === 1) return [concatenate(message([stringField(1, name)]))];
    if (number !== 2) return null;
    const types = changed(inner, ({ number, inner }) => {
      if (number !== 1) return null;
      const tensor = changed(inner, ({ number, inner }) => {
        if (number === 1) return [concatenate(message([intField(1, type)]))];
        if (number !== 2 || batch === null) return null;
        let dim = 0;
        const shape = changed(inner, ({ number }) => {
          if (number !== 1 || dim++ > 0) return null;
          return [nested(1, concatenate(message([intField(1, batch)])))];
        });
        return [nested(2, shape)];
      });
      return [nested(1, tensor)];
    });
    return [nested(2, types)];
  });
}
