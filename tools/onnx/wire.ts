/**
 * The protobuf wire format, as much of it as ONNX needs to be written: a
 * message is a list of fields, a field is a tag and a value. Chunks are kept
 * apart until the end, so that large tensors are copied once.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/
 */

/** An encoded field or message, in pieces that follow one another. */
export interface Chunks {
  /** The pieces. */
  readonly parts: readonly Uint8Array[];
  /** How many bytes they have together. */
  readonly length: number;
}

const enum Wire {
  varint = 0,
  bytes = 2,
  fixed32 = 5,
}

/** The bytes of a number as a varint; negative numbers take ten bytes, as int64 does. */
function varint(value: number | bigint): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
}

function chunk(bytes: number[]): Chunks {
  return { parts: [Uint8Array.from(bytes)], length: bytes.length };
}

function tag(field: number, wire: Wire): number[] {
  return varint((field << 3) | wire);
}

/** A whole number: int32, int64 and enum fields. */
export function intField(field: number, value: number | bigint): Chunks {
  return chunk([...tag(field, Wire.varint), ...varint(value)]);
}

/** A 32-bit float field. */
export function floatField(field: number, value: number): Chunks {
  const bytes = new Uint8Array(new Float32Array([value]).buffer);
  return chunk([...tag(field, Wire.fixed32), ...bytes]);
}

/** A field of bytes; the array is not copied yet. */
export function bytesField(field: number, value: Uint8Array): Chunks {
  const head = [...tag(field, Wire.bytes), ...varint(value.length)];
  return {
    parts: [Uint8Array.from(head), value],
    length: head.length + value.length,
  };
}

/** A string field, in UTF-8. */
export function stringField(field: number, value: string): Chunks {
  return bytesField(field, new TextEncoder().encode(value));
}

/** A field that holds a message. */
export function messageField(field: number, value: Chunks): Chunks {
  const head = [...tag(field, Wire.bytes), ...varint(value.length)];
  return {
    parts: [Uint8Array.from(head), ...value.parts],
    length: head.length + value.length,
  };
}

/** Whole numbers in packed form, as proto3 writes repeated ones. */
export function packedIntsField(
  field: number,
  values: readonly (number | bigint)[],
): Chunks {
  return bytesField(field, Uint8Array.from(values.flatMap(varint)));
}

/** 32-bit floats in packed form. */
export function packedFloatsField(
  field: number,
  values: readonly number[],
): Chunks {
  return bytesField(field, new Uint8Array(Float32Array.from(values).buffer));
}

/** A message made of its fields, in their order. */
export function message(fields: readonly Chunks[]): Chunks {
  return {
    parts: fields.flatMap((field) => field.parts),
    length: fields.reduce((sum, field) => sum + field.length, 0),
  };
}

/** The pieces in one array. */
export function concatenate(chunks: Chunks): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(chunks.length);
  let at = 0;
  for (const part of chunks.parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
