import {
  bytesField,
  type Chunks,
  intField,
  message,
  stringField,
} from "./wire.ts";

/** `TensorProto.DataType`: the element types that the builder writes. */
export const dataTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
} as const;

/** The name of an element type. */
export type DataType = keyof typeof dataTypes;

/** Constant numbers of a model: a weight, a shape, a threshold. */
export interface TensorProto {
  /** What nodes call it. */
  readonly name: string;
  /** The type of its elements. */
  readonly type: DataType;
  /** The size of each dimension; empty for a single number. */
  readonly dims: readonly number[];
  /** The elements, little endian, row-major. */
  readonly raw: Uint8Array;
}

/**
 * A tensor of 32-bit floats.
 *
 * @param dims the size of each dimension; without it, one dimension
 */
export function floatTensor(
  name: string,
  values: ArrayLike<number>,
  dims: readonly number[] = [values.length],
): TensorProto {
  const raw = new Uint8Array(Float32Array.from(values).buffer);
  return sized({ name, type: "float32", dims, raw }, 4);
}

/**
 * A tensor of 64-bit whole numbers, as shapes, axes and indices are.
 *
 * @param dims the size of each dimension; without it, one dimension
 */
export function int64Tensor(
  name: string,
  values: readonly number[],
  dims: readonly number[] = [values.length],
): TensorProto {
  const raw = new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer);
  return sized({ name, type: "int64", dims, raw }, 8);
}

/** The tensor, after a look at whether its bytes fill its dimensions. */
function sized(tensor: TensorProto, bytesEach: number): TensorProto {
  const wanted = tensor.dims.reduce((product, dim) => product * dim, 1);
  const got = tensor.raw.length / bytesEach;
  if (got !== wanted) {
    throw new RangeError(
      `Tensor "${tensor.name}" has ${got} elements: its dimensions [${tensor.dims}] take ${wanted}`,
    );
  }
  return tensor;
}

/** A `TensorProto` message. */
export function encodeTensor(tensor: TensorProto): Chunks {
  return message([
    ...tensor.dims.map((dim) => intField(1, dim)),
    intField(2, dataTypes[tensor.type]),
    stringField(8, tensor.name),
    bytesField(9, tensor.raw),
  ]);
}
