import type { GraphProto, ValueInfo } from "./model_proto.ts";
import type { Attribute, NodeProto } from "./node_proto.ts";
import { floatTensor, int64Tensor, type TensorProto } from "./tensor_proto.ts";

/** A value inside a graph, by its name. */
export type Value = string;

/** Collects the operations of a graph, one call each, and names what they make. */
export interface GraphBuilder {
  /** Declares an input of the graph. */
  input(value: ValueInfo): Value;
  /** Declares that a value leaves the graph, under the name that it has. */
  output(value: ValueInfo): void;
  /** Adds an operation with one result. A name for it is made up where none is given. */
  op(
    op: string,
    inputs: readonly Value[],
    attributes?: Readonly<Record<string, Attribute>>,
    name?: string,
  ): Value;
  /** Adds an operation with several results. */
  ops(
    op: string,
    inputs: readonly Value[],
    count: number,
    attributes?: Readonly<Record<string, Attribute>>,
  ): readonly Value[];
  /** A single number or a tensor of 32-bit floats; equal ones are stored once. */
  floats(values: number | ArrayLike<number>, dims?: readonly number[]): Value;
  /** A tensor of 64-bit whole numbers, as shapes and axes are; equal ones are stored once. */
  ints(values: number | readonly number[]): Value;
  /** A tensor of any type, under its own name: a weight. */
  tensor(tensor: TensorProto): Value;
  /** What was collected. */
  graph(): GraphProto;
}

/**
 * An empty graph to add operations to.
 *
 * @param name a name for people
 */
export function graphBuilder(name: string): GraphBuilder {
  const nodes: NodeProto[] = [];
  const initializers: TensorProto[] = [];
  const inputs: ValueInfo[] = [];
  const outputs: ValueInfo[] = [];
  const names = new Set<string>();
  const constants = new Map<string, Value>();
  let made = 0;

  function claim(wanted: string | undefined): Value {
    const value = wanted ?? `v${made++}`;
    if (names.has(value)) {
      throw new Error(`The graph has a value "${value}" already`);
    }
    names.add(value);
    return value;
  }

  function check(op: string, used: readonly Value[]): void {
    for (const value of used) {
      if (value !== "" && !names.has(value)) {
        throw new Error(
          `"${op}" takes "${value}", which the graph does not have yet`,
        );
      }
    }
  }

  function constant(key: string, make: (name: string) => TensorProto): Value {
    const known = constants.get(key);
    if (known !== undefined) return known;
    const value = claim(`c${constants.size}`);
    initializers.push(make(value));
    constants.set(key, value);
    return value;
  }

  return {
    input(value) {
      inputs.push(value);
      return claim(value.name);
    },
    output(value) {
      check("output", [value.name]);
      outputs.push(value);
    },
    op(op, taken, attributes = {}, wanted) {
      check(op, taken);
      const value = claim(wanted);
      nodes.push({ op, inputs: taken, outputs: [value], attributes });
      return value;
    },
    ops(op, taken, count, attributes = {}) {
      check(op, taken);
      const values = Array.from({ length: count }, () => claim(undefined));
      nodes.push({ op, inputs: taken, outputs: values, attributes });
      return values;
    },
    floats(values, dims) {
      const list = typeof values === "number" ? [values] : Array.from(values);
      const shape = dims ?? (typeof values === "number" ? [] : [list.length]);
      return constant(
        `f[${shape}]${
          list.map((value) => Object.is(value, -0) ? "-0" : value)
        }`,
        (name) => floatTensor(name, list, shape),
      );
    },
    ints(values) {
      const list = typeof values === "number" ? [values] : values;
      const shape = typeof values === "number" ? [] : [list.length];
      return constant(
        `i[${shape}]${list}`,
        (name) => int64Tensor(name, list, shape),
      );
    },
    tensor(tensor) {
      claim(tensor.name);
      initializers.push(tensor);
      return tensor.name;
    },
    graph: () => ({ name, nodes, initializers, inputs, outputs }),
  };
}
