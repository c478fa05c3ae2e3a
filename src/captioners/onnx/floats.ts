import type { Tensor as OrtTensor } from "npm:onnxruntime-node@1.30.0";

/** The floating-point types that a captioner's graphs may take and give. */
export const floatTypes = ["float32", "float16"] as const;

/** One of them. */
export type FloatType = typeof floatTypes[number];

/** Numbers of either type. */
export type Floats = Float32Array | Float16Array;

/** Numbers and their shape; what a run gives, without onnxruntime's own class. */
export interface FloatTensor {
  /** Row-major. */
  readonly data: Floats;
  /** Sizes, outermost first. */
  readonly dims: readonly number[];
}

/**
 * What a run gave, as numbers.
 *
 * @param tensor Float32 or float16; the latter comes as bits where the
 * runtime's class is older than JavaScript's.
 */
export function floatsOf({ data, dims }: OrtTensor): FloatTensor {
  return data instanceof Uint16Array
    ? {
      data: new Float16Array(data.buffer, data.byteOffset, data.length),
      dims,
    }
    : { data: data as unknown as Floats, dims };
}

/**
 * Numbers as a graph takes them: from float16 exactly, to float16 rounded to
 * the nearest, of two equally near to the even one.
 *
 * @param data The numbers.
 * @param type What is wanted.
 * @returns The same memory where nothing changes.
 */
export function floatsAs(data: Floats, type: "float32"): Float32Array;
export function floatsAs(data: Floats, type: FloatType): Floats;
export function floatsAs(data: Floats, type: FloatType): Floats {
  if (type === "float16") {
    return data instanceof Float16Array ? data : new Float16Array(data);
  }
  return data instanceof Float32Array ? data : new Float32Array(data);
}

/**
 * Numbers as onnxruntime's tensor.
 *
 * @param Tensor onnxruntime's class.
 * @param numbers The numbers.
 * @param type What the graph takes.
 */
export function tensorOf(
  Tensor: typeof OrtTensor,
  { data, dims }: FloatTensor,
  type: FloatType,
): OrtTensor {
  const floats = floatsAs(data, type);
  if (floats instanceof Float32Array) return new Tensor(type, floats, dims);
  const { buffer, byteOffset, length } = floats;
  const bits = new Uint16Array(buffer, byteOffset, length);
  const tensor = new Tensor(type, bits, dims);
  // onnxruntime's class turns bits into a Float16Array, which its native part
  // takes for an array of no length: Node-API does not know that kind yet.
  Object.defineProperty(tensor, "data", { value: bits });
  return tensor;
}

/** None, of a type. */
export function noFloats(type: FloatType): Floats {
  return type === "float16" ? new Float16Array(0) : new Float32Array(0);
}
