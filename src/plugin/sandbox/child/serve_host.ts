import type {
  CaptionRequest,
  GotReply,
  OpenRequest,
  StopRequest,
} from "../captioner_wire.ts";
import type { BatchRequest, LoadRequest, MakeRequest } from "../wire.ts";
import type { AnswerTeller } from "./answer_teller.ts";
import type { BatchRunner } from "./batch_runner.ts";
import type { CaptionerSide } from "./captioner_side.ts";
import type { Bytes, ChildTools } from "./child_tools.ts";
import type { FrameSender } from "./frame_sender.ts";

/**
 * Reads requests from the standard input, and does what they ask: loads the
 * plugin, calls its factory, runs batches, has it caption.
 *
 * The function travels as text: it may use nothing from outside itself but
 * Deno's globals.
 *
 * @param load `import()`, which text can't hold as a value.
 */
export function serveHost(
  tools: ChildTools,
  { begin, send }: FrameSender,
  { reasonOf }: AnswerTeller,
  runBatch: BatchRunner,
  captioner: CaptionerSide,
  load: (url: string) => Promise<Record<string, unknown>>,
): void {
  // deno-lint-ignore no-explicit-any -- a plugin's functions take what they take
  type Fn = (...args: any[]) => any;
  const { parse, stringify, quote, Bytes, View, decode, set } = tools;
  const { lengthOf, bufferOf, part, getUint32, read, exit } = tools;
  /** The most characters that one field of a description may have. */
  const MOST_FIELD = 4 << 20;
  let module: Record<string, unknown> = {};
  let plugin: Record<string, Fn> = {};
  // What is printed stays apart from frames by itself; this keeps it whole.
  for (const name of ["log", "info", "debug", "table", "dir"] as const) {
    console[name] = console.error;
  }

  /** A field as JSON, where it can be handed over. */
  function field(source: Record<string, unknown>, name: string): string {
    try {
      const json = stringify(source[name]);
      return typeof json === "string" && json.length <= MOST_FIELD
        ? json
        : "null";
    } catch {
      return "null";
    }
  }

  function describe(): string {
    const kind = (name: string): string => quote(typeof plugin[name]);
    return '{"kind":"made","name":' + field(plugin, "name") +
      ',"wants":' + field(plugin, "wants") +
      ',"filter":' + field(plugin, "filter") +
      ',"permissions":' + field(plugin, "permissions") +
      ',"image":' + kind("image") + ',"tags":' + kind("tags") +
      ',"caption":' + kind("caption") +
      ',"captioner":' + field(plugin, "captioner") +
      ',"captions":' + quote(captions()) + "}";
  }

  /** What the captioner's own function is. */
  function captions(): string {
    const { captioner } = plugin as Record<string, { caption?: unknown }>;
    return captioner === undefined || captioner === null
      ? "undefined"
      : typeof captioner.caption;
  }

  function sendFailed(reason: string): void {
    send('{"kind":"failed","reason":' + quote(reason) + "}");
  }

  async function loadModule({ token, url }: LoadRequest): Promise<void> {
    begin(token);
    try {
      module = await load(url);
      send(
        '{"kind":"loaded","factory":' + quote(typeof module["default"]) +
          ',"options":' + field(module, "options") +
          ',"cases":' + field(module, "cases") + "}",
      );
    } catch (thrown) {
      sendFailed(reasonOf(thrown));
    }
  }

  async function makePlugin({ options }: MakeRequest): Promise<void> {
    try {
      const made = await (module["default"] as Fn)(options);
      if (typeof made !== "object" || made === null) {
        const what = made === null ? "null" : typeof made;
        return sendFailed("its factory returned " + what + ", not an object");
      }
      plugin = made as Record<string, Fn>;
      send(describe());
    } catch (thrown) {
      sendFailed("its factory threw " + reasonOf(thrown));
    }
  }

  function act(
    request:
      | LoadRequest
      | MakeRequest
      | BatchRequest
      | OpenRequest
      | CaptionRequest
      | GotReply
      | StopRequest,
    binary: Bytes,
  ): void {
    switch (request.kind) {
      case "batch":
        return runBatch(plugin, request.calls, binary);
      case "open":
        return captioner.open(request);
      case "caption":
        return captioner.caption(plugin, request);
      case "got":
        return captioner.got(request, binary);
      case "stop":
        return captioner.stop(request);
      case "load":
        loadModule(request);
        return;
      case "make":
        makePlugin(request);
    }
  }

  async function serve(): Promise<void> {
    let buffer = new Bytes(1 << 16);
    let filled = 0;
    for (;;) {
      let need = 8;
      if (filled >= 8) {
        const view = new View(bufferOf(buffer));
        const header = getUint32(view, 0, true);
        need = 8 + header + getUint32(view, 4, true);
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
      const got = await read(part(buffer, filled, lengthOf(buffer)));
      // Nobody is there any more: nothing is to outlive wdtag.
      if (got === null) exit(0);
      else filled += got;
    }
  }

  serve();
}
