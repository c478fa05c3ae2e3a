/** Bytes, with a buffer that nobody else writes to. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** A list without a prototype, whose places no setter can stand in. */
export interface ByteParts {
  /** How many pieces. */
  count: number;
  /** Their bytes together. */
  size: number;
  /** Each piece, from 0 on. */
  readonly at: Record<number, Bytes>;
}

/**
 * What the child's side works with. Methods are called with what they work on
 * as their first argument: a plugin may have changed the prototype's.
 */
export interface ChildTools {
  readonly parse: typeof JSON.parse;
  /** Undefined where there is no JSON for it. */
  readonly stringify: (value: unknown) => string | undefined;
  /** A text as JSON. */
  readonly quote: (text: string) => string;
  readonly isArray: (value: unknown) => value is readonly unknown[];
  readonly create: typeof Object.create;
  readonly freeze: <Value>(value: Value) => Readonly<Value>;
  readonly Bytes: typeof Uint8Array;
  readonly View: typeof DataView;
  readonly text: (value: unknown) => string;
  readonly promiseOf: (value: unknown) => Promise<unknown>;
  readonly then: (
    promise: Promise<unknown>,
    gave: (value: unknown) => void,
    threw: (thrown: unknown) => void,
  ) => void;
  readonly encode: (text: string) => Bytes;
  readonly decode: (bytes: Bytes) => string;
  readonly set: (to: Bytes, from: Bytes, at: number) => void;
  readonly lengthOf: (bytes: Bytes) => number;
  readonly bufferOf: (bytes: Bytes) => ArrayBuffer;
  /** The bytes of any typed array. */
  readonly bytesOf: (numbers: unknown) => Bytes;
  /** A view of some bytes. */
  readonly part: (bytes: Bytes, from: number, to: number) => Bytes;
  /** Bytes of their own. */
  readonly copy: (bytes: Bytes) => Bytes;
  readonly noParts: () => ByteParts;
  /** Which typed array something is; undefined where it is none. */
  readonly tagOf: (value: unknown) => string | undefined;
  readonly setUint32: (
    view: DataView,
    at: number,
    value: number,
    little: boolean,
  ) => void;
  readonly getUint32: (view: DataView, at: number, little: boolean) => number;
  readonly sliceText: (text: string, from: number, to: number) => string;
  readonly parseHex: (text: string) => number;
  /** Reads the standard input; null is its end. */
  readonly read: (into: Bytes) => Promise<number | null>;
  /** Writes to the standard output, some of it or all. */
  readonly writeSync: (bytes: Bytes) => number;
  readonly exit: typeof Deno.exit;
}

/**
 * Takes all that the child's side needs from the globals, before a plugin can
 * lay hands on them. What the plugin may have changed since (prototypes,
 * globals, `toJSON`) is not called on the way of a frame.
 *
 * The function travels as text: it may use nothing from outside itself but
 * Deno's globals.
 */
export function childTools(): ChildTools {
  // deno-lint-ignore no-explicit-any -- bound functions take what theirs take
  type Fn = (...args: any[]) => any;
  const { bind, call } = Function.prototype;
  const own = (method: Fn, self: unknown): Fn => bind.call(method, self) as Fn;
  const uncurry = (method: unknown): Fn => own(call, method);
  const { parse, stringify } = JSON;
  const { isArray } = Array;
  const { create, freeze } = Object;
  const Bytes = Uint8Array;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const typed = Object.getPrototypeOf(Uint8Array.prototype);
  const set = uncurry(typed.set);
  const getter = (name: string | symbol): Fn =>
    uncurry(Object.getOwnPropertyDescriptor(typed, name)!.get);
  const lengthOf = getter("length");
  const bufferOf = getter("buffer");
  const offsetOf = getter("byteOffset");
  const widthOf = getter("byteLength");
  const parseInt = Number.parseInt;
  return {
    ...{
      parse,
      stringify,
      quote: stringify,
      isArray,
      create,
      freeze,
      Bytes,
      View: DataView,
    },
    ...{ set, lengthOf, bufferOf, text: String, exit: Deno.exit },
    promiseOf: own(Promise.resolve, Promise),
    then: uncurry(Promise.prototype.then),
    encode: own(encoder.encode, encoder),
    decode: own(decoder.decode, decoder),
    bytesOf: (numbers) =>
      new Bytes(bufferOf(numbers), offsetOf(numbers), widthOf(numbers)),
    // Not subarray() and slice(): both ask the prototype for a constructor,
    // which would be handed a frame, token and all.
    part: (bytes, from, to) =>
      new Bytes(bufferOf(bytes), offsetOf(bytes) + from, to - from),
    copy(bytes): Bytes {
      const copied = new Bytes(lengthOf(bytes));
      set(copied, bytes, 0);
      return copied;
    },
    noParts: () => ({ count: 0, size: 0, at: create(null) }),
    tagOf: getter(Symbol.toStringTag),
    setUint32: uncurry(DataView.prototype.setUint32),
    getUint32: uncurry(DataView.prototype.getUint32),
    sliceText: uncurry(String.prototype.slice),
    parseHex: (text) => parseInt(text, 16),
    read: own(Deno.stdin.read, Deno.stdin),
    writeSync: own(Deno.stdout.writeSync, Deno.stdout),
  };
}
