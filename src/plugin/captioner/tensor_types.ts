import type {
  CaptionTensor,
  TensorData,
  TensorType,
} from "./plugin_captioner.ts";

/** Bytes of one number of each type. */
export const tensorBytes: Readonly<Record<TensorType, number>> = Object.freeze({
  float32: 4,
  int64: 8,
  int32: 4,
  uint8: 1,
  bool: 1,
});

/** The most dimensions that a tensor may have. */
const MOST_DIMS = 16;

/** Whether a word is a type that crosses. */
export function isTensorType(value: unknown): value is TensorType {
  return typeof value === "string" && Object.hasOwn(tensorBytes, value);
}

/**
 * How many numbers a shape has.
 *
 * @param dims Anything.
 * @returns Their count, or null where it is no shape.
 */
export function countOf(dims: unknown): number | null {
  if (!Array.isArray(dims) || dims.length > MOST_DIMS) return null;
  let count = 1;
  for (const dim of dims as readonly unknown[]) {
    if (!Number.isSafeInteger(dim) || (dim as number) < 0) return null;
    count *= dim as number;
  }
  return Number.isSafeInteger(count) ? count : null;
}

/**
 * Bytes as the numbers of a type; the buffer is theirs.
 *
 * @param type The type.
 * @param bytes As many as whole numbers have, from the start of their buffer.
 */
export function numbersOf(
  type: TensorType,
  { buffer }: Uint8Array<ArrayBuffer>,
): TensorData {
  switch (type) {
    case "float32":
      return new Float32Array(buffer);
    case "int64":
      return new BigInt64Array(buffer);
    case "int32":
      return new Int32Array(buffer);
    case "uint8":
    case "bool":
      return new Uint8Array(buffer);
  }
}

/** Numbers of a type as bytes; null where the array is another type's. */
export function bytesOf(
  type: TensorType,
  data: unknown,
): Uint8Array<ArrayBuffer> | null {
  const fits = type === "float32"
    ? data instanceof Float32Array
    : type === "int64"
    ? data instanceof BigInt64Array
    : type === "int32"
    ? data instanceof Int32Array
    : data instanceof Uint8Array;
  if (!fits) return null;
  const { buffer, byteOffset, byteLength } = data as TensorData;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** What a tensor is, for messages: `float32 [1, 3, 384, 384]`. */
export function shapeWords({ type, dims }: CaptionTensor): string {
  return `${type} [${dims.join(", ")}]`;
}
