/** What the child is told first, before the plugin's code is there. */
export interface LoadRequest {
  readonly kind: "load";
  /** 32 hexadecimal digits that every frame of the child begins with. */
  readonly token: string;
  /** The plugin's module. */
  readonly url: string;
}

/** Calls the plugin's factory. */
export interface MakeRequest {
  readonly kind: "make";
  /** Checked against the plugin's own schema. */
  readonly options: unknown;
}

/** Some images at once. */
export interface BatchRequest {
  readonly kind: "batch";
  readonly calls: readonly WireCall[];
}

/** One hook's call as it crosses. */
export interface WireCall {
  readonly hook: "image" | "tags" | "caption";
  readonly context: unknown;
  readonly tags?: readonly unknown[];
  readonly caption?: string;
  /** Width, height and channels; the bytes follow in the binary part. */
  readonly pixels?: readonly [number, number, 3 | 4];
}

/** The answer to one call. Whatever it says was in the plugin's hands. */
export type WireAnswer =
  | { readonly k: 1 }
  | { readonly v: unknown }
  | { readonly e: string }
  /** Tags: the place of one that was given, or a new one in a list of its own. */
  | { readonly t: readonly (number | readonly [unknown])[] }
  /** Width, height, channels, and how much of the binary part is its own. */
  | { readonly p: readonly [unknown, unknown, unknown, number] };

/**
 * The sandboxed side: reads requests from the standard input, calls the plugin
 * and writes answers to the standard output. This function is turned to text
 * and becomes the child's main module, so it may use nothing from outside
 * itself but Deno's globals.
 *
 * Everything that it needs is taken before the plugin is loaded, and what the
 * plugin may have changed since (prototypes, globals, `toJSON`) is not called
 * on the way of a frame. Each frame begins with a token that only this closure
 * knows; whatever else comes out of the process is the plugin's talk.
 *
 * @param load `import()`, which text can't hold as a value.
 */
export function sandboxChild(
  load: (url: string) => Promise<Record<string, unknown>>,
): void {
  type Bytes = Uint8Array<ArrayBuffer>;
  // deno-lint-ignore no-explicit-any -- bound functions take what theirs take
  type Fn = (...args: any[]) => any;
  const bind = Function.prototype.bind;
  const uncurry = (method: unknown): Fn =>
    bind.call(Function.prototype.call as Fn, method) as Fn;
  const { parse, stringify } = JSON;
  const { isArray } = Array;
  const { create, freeze } = Object;
  const Bytes = Uint8Array;
  const View = DataView;
  const text = String;
  const promiseOf = bind.call(Promise.resolve, Promise) as Fn;
  const then = uncurry(Promise.prototype.then);
  const encoder = new TextEncoder();
  const encode = bind.call(encoder.encode as Fn, encoder) as (
    text: string,
  ) => Bytes;
  const decoder = new TextDecoder();
  const decode = bind.call(decoder.decode as Fn, decoder) as (
    bytes: Bytes,
  ) => string;
  const typed = Object.getPrototypeOf(Uint8Array.prototype);
  const set = uncurry(typed.set);
  const getter = (name: string): Fn =>
    uncurry(Object.getOwnPropertyDescriptor(typed, name)!.get);
  const lengthOf = getter("length");
  const bufferOf = getter("buffer");
  const offsetOf = getter("byteOffset");
  // Not subarray() and slice(): both ask the prototype for a constructor, which
  // would be handed a frame, token and all.
  const part = (bytes: Bytes, from: number, to: number): Bytes =>
    new Bytes(bufferOf(bytes), offsetOf(bytes) + from, to - from);
  const copy = (bytes: Bytes, from: number, to: number): Bytes => {
    const own = new Bytes(to - from);
    set(own, part(bytes, from, to), 0);
    return own;
  };
  const tagOf = getter(Symbol.toStringTag as unknown as string);
  const setUint32 = uncurry(DataView.prototype.setUint32);
  const getUint32 = uncurry(DataView.prototype.getUint32);
  const sliceText = uncurry(String.prototype.slice);
  const parseHex = Number.parseInt;
  const read = bind.call(Deno.stdin.read as Fn, Deno.stdin) as Fn;
  const writeSync = bind.call(Deno.stdout.writeSync as Fn, Deno.stdout) as Fn;
  const exit = Deno.exit;
  // What is printed stays apart from frames by itself; this keeps it whole.
  for (const name of ["log", "info", "debug", "table", "dir"] as const) {
    console[name] = console.error;
  }

  /** The most characters that one answer may have, and one reason. */
  const MOST_ANSWER = 4 << 20;
  const MOST_REASON = 1000;
  /** The other side takes fewer; this is so that it can say so. */
  const MOST_TAGS = 100_000;
  const token = new Bytes(16);
  let module: Record<string, unknown> = {};
  let plugin: Record<string, Fn> = {};

  /** A list without a prototype, whose places no setter can stand in. */
  interface Parts {
    count: number;
    size: number;
    readonly at: Record<number, Bytes>;
  }
  const noParts = (): Parts => ({ count: 0, size: 0, at: create(null) });

  function send(header: string, parts: Parts = noParts()): void {
    const body = encode(header);
    const length = lengthOf(body);
    const { count, size } = parts;
    const frame = new Bytes(24 + length + size);
    set(frame, token, 0);
    const view = new View(bufferOf(frame));
    setUint32(view, 16, length, true);
    setUint32(view, 20, size, true);
    set(frame, body, 24);
    let at = 24 + length;
    for (let i = 0; i < count; i++) {
      set(frame, parts.at[i], at);
      at += lengthOf(parts.at[i]);
    }
    const all = lengthOf(frame);
    for (let done = 0; done < all;) {
      done += writeSync(part(frame, done, all)) as number;
    }
  }

  /** What was thrown, in words; a thrown thing may fight back. */
  function reasonOf(thrown: unknown): string {
    try {
      if (typeof thrown !== "object" || thrown === null) {
        return sliceText(
          typeof thrown === "string" ? stringify(thrown) : text(thrown),
          0,
          MOST_REASON,
        );
      }
      const { name, message } = thrown as { name?: unknown; message?: unknown };
      if (message === undefined) return "an object that is no error";
      return sliceText(
        name === undefined ? text(message) : text(name) + ": " + text(message),
        0,
        MOST_REASON,
      );
    } catch {
      return "something that can't be told";
    }
  }

  function failed(reason: string): string {
    return '{"e":' + stringify(reason) + "}";
  }

  /** A value as JSON, or why it is none. */
  function jsonOf(value: unknown): string {
    let json: unknown;
    try {
      json = stringify(value);
    } catch (thrown) {
      return failed(
        "returned what can't be handed over: " + reasonOf(thrown),
      );
    }
    if (typeof json !== "string") {
      return failed("returned a " + typeof value);
    }
    if (json.length > MOST_ANSWER) {
      return failed("returned more than 4 MB");
    }
    return '{"v":' + json + "}";
  }

  /**
   * A list of tags. Those that were given are told by their place: most come
   * back as they were, and frozen they can't have been changed.
   */
  function tagsOf(given: readonly unknown[], made: readonly unknown[]): string {
    const count = made.length;
    if (count > MOST_TAGS) return failed("returned " + count + " tags");
    let json = '{"t":[';
    let next = 0;
    for (let i = 0; i < count; i++) {
      const each = made[i];
      let place = next;
      while (place < given.length && given[place] !== each) place++;
      if (place === given.length) {
        place = 0;
        while (place < next && given[place] !== each) place++;
        if (place === next) place = given.length;
      }
      if (i > 0) json += ",";
      if (place < given.length) {
        json += place;
        next = place + 1;
      } else {
        json += "[" + (stringify(each) ?? "null") + "]";
        if (json.length > MOST_ANSWER) return failed("returned more than 4 MB");
      }
    }
    return json + "]}";
  }

  function describe(): string {
    const field = (source: Record<string, unknown>, name: string): string => {
      try {
        const json = stringify(source[name]);
        return typeof json === "string" && json.length <= MOST_ANSWER
          ? json
          : "null";
      } catch {
        return "null";
      }
    };
    const kind = (name: string): string => stringify(typeof plugin[name]);
    return '{"kind":"made","name":' + field(plugin, "name") +
      ',"wants":' + field(plugin, "wants") +
      ',"filter":' + field(plugin, "filter") +
      ',"permissions":' + field(plugin, "permissions") +
      ',"image":' + kind("image") + ',"tags":' + kind("tags") +
      ',"caption":' + kind("caption") + "}";
  }

  interface Answer {
    json: string;
    bytes: Bytes | null;
  }

  function answerOf(given: unknown, value: unknown): Answer {
    if (value === undefined || value === given) {
      return { json: '{"k":1}', bytes: null };
    }
    try {
      const pixels = (value as { pixels?: Record<string, unknown> }).pixels;
      if (typeof pixels === "object" && pixels !== null) {
        const { data, width, height, channels } = pixels;
        if (
          tagOf(data) === "Uint8Array" && typeof width === "number" &&
          typeof height === "number" && typeof channels === "number"
        ) {
          const bytes = copy(data as Bytes, 0, lengthOf(data));
          return {
            json: '{"p":[' + stringify(width) + "," + stringify(height) + "," +
              stringify(channels) + "," + lengthOf(bytes) + "]}",
            bytes,
          };
        }
        return {
          json: failed(
            "returned pixels that are not { data: Uint8Array, width, height, channels }",
          ),
          bytes: null,
        };
      }
    } catch {
      // null has no pixels; what it is, is for the other side to say.
    }
    if (isArray(given) && isArray(value)) {
      try {
        return { json: tagsOf(given, value), bytes: null };
      } catch (thrown) {
        const why = reasonOf(thrown);
        const json = failed("returned what can't be handed over: " + why);
        return { json, bytes: null };
      }
    }
    return { json: jsonOf(value), bytes: null };
  }

  function runBatch(calls: readonly WireCall[], binary: Bytes): void {
    const total = calls.length;
    const answers: Record<number, Answer | undefined> = create(null);
    let left = total;
    let at = 0;
    const settle = (index: number, answer: Answer): void => {
      if (answers[index] !== undefined) return;
      answers[index] = answer;
      if (--left > 0) return;
      let json = '{"kind":"answers","answers":[';
      const parts = noParts();
      for (let i = 0; i < total; i++) {
        const { json: each, bytes } = answers[i]!;
        json += i === 0 ? each : "," + each;
        if (bytes === null) continue;
        parts.at[parts.count++] = bytes;
        parts.size += lengthOf(bytes);
      }
      send(json + "]}", parts);
    };
    for (let i = 0; i < total; i++) {
      const { hook, context, tags, caption, pixels } = calls[i]!;
      let given: unknown;
      let second: unknown = freeze(context);
      if (hook === "tags") {
        for (let t = 0; t < tags!.length; t++) freeze(tags![t]);
        given = freeze(tags);
      } else if (hook === "caption") {
        given = caption;
      } else {
        const image = context as Record<string, unknown>;
        const whole: Record<string, unknown> = {
          path: image["path"],
          width: image["width"],
          height: image["height"],
          preset: image["preset"],
          caption: image["caption"],
          sidecar: image["sidecar"],
        };
        if (pixels !== undefined) {
          const size = pixels[0] * pixels[1] * pixels[2];
          whole["pixels"] = freeze({
            data: part(binary, at, at + size),
            width: pixels[0],
            height: pixels[1],
            channels: pixels[2],
          });
          at += size;
        }
        given = freeze(whole);
        second = undefined;
      }
      const index = i;
      const threw = (thrown: unknown): void =>
        settle(index, {
          json: failed("threw " + reasonOf(thrown)),
          bytes: null,
        });
      const gave = (value: unknown): void => {
        let answer: Answer;
        try {
          answer = answerOf(given, value);
        } catch (thrown) {
          return threw(thrown);
        }
        settle(index, answer);
      };
      try {
        const value = plugin[hook]!(given, second);
        if (
          typeof value === "object" && value !== null && !isArray(value) &&
          typeof value.then === "function"
        ) {
          then(promiseOf(value), gave, threw);
        } else {
          gave(value);
        }
      } catch (thrown) {
        threw(thrown);
      }
    }
  }

  async function act(
    request: LoadRequest | MakeRequest | BatchRequest,
    binary: Bytes,
  ): Promise<void> {
    switch (request.kind) {
      case "batch":
        return runBatch(request.calls, binary);
      case "load":
        for (let i = 0; i < 16; i++) {
          token[i] = parseHex(sliceText(request.token, 2 * i, 2 * i + 2), 16);
        }
        try {
          module = await load(request.url);
          let options = "null";
          let cases = "null";
          try {
            options = stringify(module["options"]) ?? "null";
            cases = stringify(module["cases"]) ?? "null";
          } catch {
            // What can't be handed over is none.
          }
          send(
            '{"kind":"loaded","factory":' +
              stringify(typeof module["default"]) + ',"options":' + options +
              ',"cases":' + cases + "}",
          );
        } catch (thrown) {
          send(
            '{"kind":"failed","reason":' + stringify(reasonOf(thrown)) + "}",
          );
        }
        return;
      case "make":
        try {
          const made = await (module["default"] as Fn)(request.options);
          if (typeof made !== "object" || made === null) {
            const what = made === null ? "null" : typeof made;
            send(
              '{"kind":"failed","reason":' +
                stringify("its factory returned " + what + ", not an object") +
                "}",
            );
            return;
          }
          plugin = made as Record<string, Fn>;
          send(describe());
        } catch (thrown) {
          send(
            '{"kind":"failed","reason":' +
              stringify("its factory threw " + reasonOf(thrown)) + "}",
          );
        }
    }
  }

  async function serve(): Promise<void> {
    let buffer = new Bytes(1 << 16);
    let filled = 0;
    for (;;) {
      let need = 8;
      if (filled >= 8) {
        const view = new View(bufferOf(buffer));
        const header = getUint32(view, 0, true) as number;
        need = 8 + header + (getUint32(view, 4, true) as number);
        if (filled >= need) {
          const request = parse(decode(part(buffer, 8, 8 + header)));
          const binary = part(buffer, 8 + header, need);
          const left = filled - need;
          // Pixels stay where they are; what comes next gets room of its own.
          const next = new Bytes(left > 1 << 16 ? left : 1 << 16);
          set(next, part(buffer, need, filled), 0);
          buffer = next;
          filled = left;
          act(request, binary);
          continue;
        }
      }
      if (need > lengthOf(buffer)) {
        const larger = new Bytes(need);
        set(larger, part(buffer, 0, filled), 0);
        buffer = larger;
      }
      const got = await read(part(buffer, filled, lengthOf(buffer))) as
        | number
        | null;
      // Nobody is there any more: nothing is to outlive wdtag.
      if (got === null) exit(0);
      else filled += got;
    }
  }

  serve();
}
