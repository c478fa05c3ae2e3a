import type {
  CaptionRequest,
  GotReply,
  OpenRequest,
  StopRequest,
  WireTensor,
} from "../captioner_wire.ts";
import type { AnswerTeller } from "./answer_teller.ts";
import type { Bytes, ChildTools } from "./child_tools.ts";
import type { FrameSender } from "./frame_sender.ts";

/** A plugin's captioner, at work in the child. */
export interface CaptionerSide {
  /** Says what every batch works with. */
  readonly open: (request: OpenRequest) => void;
  /** Has it caption a batch. */
  readonly caption: (plugin: unknown, request: CaptionRequest) => void;
  /** What the host did for it. */
  readonly got: (reply: GotReply, binary: Bytes) => void;
  /** Ends a batch: its signal, and all that it waits for. */
  readonly stop: (request: StopRequest) => void;
}

/**
 * Makes the side of captioners: what a plugin asks of its host becomes frames,
 * and what comes back becomes what it waits for.
 *
 * The function travels as text: it may use nothing from outside itself but
 * Deno's globals, which it takes before a plugin is there.
 */
export function captionerSide(
  tools: ChildTools,
  { send }: FrameSender,
  { answerOf, reasonOf }: AnswerTeller,
): CaptionerSide {
  // deno-lint-ignore no-explicit-any -- a plugin's values are what they are
  type Any = any;
  const { stringify, quote, create, freeze, isArray, text } = tools;
  const { Bytes, part, set, bufferOf, lengthOf, bytesOf, tagOf } = tools;
  const { noParts, then, promiseOf } = tools;
  const { keys } = Object;
  const Later = Promise;
  const Controller = AbortController;
  const Failure = Error;
  const Aborted = DOMException;
  const arrays: Record<string, new (length: number) => Any> = create(null);
  arrays["float32"] = Float32Array;
  arrays["int64"] = BigInt64Array;
  arrays["int32"] = Int32Array;
  arrays["uint8"] = arrays["bool"] = Uint8Array;
  const widths: Record<string, number> = create(null);
  widths["float32"] = widths["int32"] = 4;
  widths["int64"] = 8;
  widths["uint8"] = widths["bool"] = 1;
  const tags: Record<string, string> = create(null);
  tags["float32"] = "Float32Array";
  tags["int64"] = "BigInt64Array";
  tags["int32"] = "Int32Array";
  tags["uint8"] = tags["bool"] = "Uint8Array";
  let facts: OpenRequest["facts"] | null = null;
  let wants = 0;

  interface Waiting {
    readonly call: number;
    readonly gave: (value: unknown) => void;
    readonly threw: (error: unknown) => void;
    readonly read: (reply: GotReply, binary: Bytes) => unknown;
  }
  /** What is asked for, by its number. */
  const waiting: Record<number, Waiting | undefined> = create(null);
  /** Batches under way, by their number. */
  const calls: Record<number, AbortController | undefined> = create(null);

  /** Asks the host, for one batch. */
  function ask(
    call: number,
    want: Readonly<Record<string, unknown>>,
    read: Waiting["read"],
    bytes = noParts(),
  ): Promise<Any> {
    const controller = calls[call];
    const made = new Later<unknown>((gave, threw) => {
      if (controller === undefined) {
        return threw(new Failure("this batch is over"));
      }
      if (controller.signal.aborted) {
        return threw(new Aborted("The run has ended", "AbortError"));
      }
      const id = ++wants;
      waiting[id] = { call, gave, threw, read };
      try {
        send(
          '{"kind":"want","id":' + id + ',"call":' + call + ',"want":' +
            stringify(want) + "}",
          bytes,
        );
      } catch (thrown) {
        waiting[id] = undefined;
        threw(thrown);
      }
    });
    // One that nobody waits for must not end the process.
    then(made, () => {}, () => {});
    return made;
  }

  /** A tensor as it goes over: what it is, and its bytes. */
  function wired(tensor: Any, parts: ReturnType<typeof noParts>): unknown {
    const { type, dims, data, kept } = Object(tensor);
    const told: Record<string, unknown> = create(null);
    if (kept !== undefined) {
      told["kept"] = typeof kept === "number" ? kept : text(kept);
      return told;
    }
    if (tags[type] === undefined || tagOf(data) !== tags[type]) {
      throw new Failure(
        "a tensor is { type, dims, data }, its data a Float32Array for " +
          "float32, BigInt64Array for int64, Int32Array for int32, " +
          "Uint8Array for uint8 and bool",
      );
    }
    const bytes = bytesOf(data);
    told["type"] = type;
    told["dims"] = dims;
    told["size"] = lengthOf(bytes);
    parts.at[parts.count++] = bytes;
    parts.size += lengthOf(bytes);
    return told;
  }

  /** Tensors as they came over. */
  function tensorsIn(
    tensors: readonly WireTensor[],
    binary: Bytes,
  ): { readonly name: string; readonly tensor: unknown }[] {
    const made: { name: string; tensor: unknown }[] = [];
    let at = 0;
    for (let i = 0; i < tensors.length; i++) {
      const { name, type, dims, size, kept } = tensors[i]!;
      const tensor: Record<string, unknown> = { type, dims: freeze(dims) };
      if (kept !== undefined) tensor["kept"] = kept;
      else {
        const data = new arrays[type]!(size! / widths[type]!);
        const bytes = new Bytes(bufferOf(data));
        set(bytes, part(binary, at, at + size!), 0);
        at += size!;
        tensor["data"] = data;
      }
      made[i] = { name: name ?? "", tensor: freeze(tensor) };
    }
    return made;
  }
  const oneTensor: Waiting["read"] = ({ tensors }, binary) =>
    tensorsIn(tensors!, binary)[0]!.tensor;

  function imageOf(call: number, place: number, told: Any): unknown {
    const want = (what: string) => ({ what, image: place });
    const { tags, characters, existing } = told.grounding;
    return freeze({
      path: told.path,
      seed: told.seed,
      grounding: freeze({
        tags: freeze(tags),
        characters: freeze(characters),
        existing,
      }),
      pixels: () =>
        ask(call, want("pixels"), ({ pixels }, binary) => {
          const [width, height, channels] = pixels!;
          return { data: binary, width, height, channels };
        }),
      bytes: () => ask(call, want("bytes"), (_, binary) => binary),
      tensor: () => ask(call, want("tensor"), oneTensor),
    });
  }

  function hostOf(call: number, signal: AbortSignal): unknown {
    const { prompt, settings, sessions, tokens } = facts!;
    const value: Waiting["read"] = (reply) => reply.value;
    const numberOf = (tensor: Any) => Object(tensor).kept ?? null;
    return freeze({
      signal,
      prompt,
      settings,
      sessions,
      tokenizer: freeze({
        size: tokens,
        idOf: (token: unknown) => ask(call, { what: "idOf", token }, value),
        encode: (words: unknown, options?: Any) => {
          const special = Object(options).special === true;
          return ask(call, { what: "encode", text: words, special }, value);
        },
        decode: (tokens: unknown, options?: Any) => {
          const { special, cleanUp } = Object(options);
          return ask(call, { what: "decode", tokens, special, cleanUp }, value);
        },
      }),
      async run(session: unknown, feeds: Any, options?: Any) {
        const parts = noParts();
        const told: unknown[] = [];
        const names = keys(Object(feeds));
        for (let i = 0; i < names.length; i++) {
          told[i] = [names[i]!, wired(feeds[names[i]!], parts)];
        }
        const { outputs, keep } = Object(options);
        return await ask(
          call,
          { what: "run", session, feeds: told, outputs, keep },
          ({ tensors }, binary) => {
            const made: Record<string, unknown> = {};
            for (const { name, tensor } of tensorsIn(tensors!, binary)) {
              made[name] = tensor;
            }
            return made;
          },
          parts,
        );
      },
      async keep(tensor: unknown) {
        const parts = noParts();
        const told = wired(tensor, parts);
        return await ask(
          call,
          { what: "keep", tensor: told },
          oneTensor,
          parts,
        );
      },
      read: (tensor: unknown) =>
        ask(call, { what: "read", kept: numberOf(tensor) }, oneTensor),
      rows: (tensor: unknown, order: unknown) =>
        ask(call, { what: "rows", kept: numberOf(tensor), order }, oneTensor),
      release(...tensors: unknown[]): void {
        const kept: unknown[] = [];
        for (let i = 0; i < tensors.length; i++) kept[i] = numberOf(tensors[i]);
        ask(call, { what: "release", kept }, value);
      },
    });
  }

  function settle(call: number, json: string): void {
    if (calls[call] === undefined) return;
    calls[call] = undefined;
    send('{"kind":"said","call":' + call + ',"answer":' + json + "}");
  }

  return {
    open({ facts: told }): void {
      freeze(told.settings);
      facts = told;
    },
    caption(plugin, { call, images }): void {
      const controller = new Controller();
      calls[call] = controller;
      const threw = (thrown: unknown): void =>
        settle(call, '{"e":' + quote("threw " + reasonOf(thrown)) + "}");
      const gave = (value: unknown): void => {
        try {
          settle(
            call,
            value === undefined
              ? '{"e":"returned nothing"}'
              : answerOf(facts, value).json,
          );
        } catch (thrown) {
          threw(thrown);
        }
      };
      try {
        const given: unknown[] = [];
        for (let i = 0; i < images.length; i++) {
          given[i] = imageOf(call, i, images[i]);
        }
        const captioner = (plugin as Any).captioner;
        const made = captioner.caption(
          freeze(given),
          hostOf(call, controller.signal),
        );
        if (isArray(made)) gave(made);
        else then(promiseOf(made), gave, threw);
      } catch (thrown) {
        threw(thrown);
      }
    },
    got(reply, binary): void {
      const asked = waiting[reply.id];
      if (asked === undefined) return;
      waiting[reply.id] = undefined;
      const { error, aborted } = reply;
      if (aborted === true) {
        return asked.threw(new Aborted(error ?? "", "AbortError"));
      }
      if (error !== undefined) return asked.threw(new Failure(error));
      try {
        asked.gave(asked.read(reply, binary));
      } catch (thrown) {
        asked.threw(thrown);
      }
    },
    stop({ call }): void {
      calls[call]?.abort(new Aborted("The run has ended", "AbortError"));
    },
  };
}
