import type { GotReply, WireTensor } from "../sandbox/captioner_wire.ts";
import type { ChildReply } from "../sandbox/start_child.ts";
import type { CaptionerDesk } from "./captioner_desk.ts";
import { colourPixels } from "./colour_pixels.ts";
import type { CaptionTensor } from "./plugin_captioner.ts";
import {
  bytesOf,
  isTensorType,
  numbersOf,
  tensorBytes,
} from "./tensor_types.ts";

/** What goes back to a plugin's process. */
export interface WantAnswer {
  readonly reply: Omit<GotReply, "kind" | "id">;
  readonly bytes: readonly Uint8Array[];
}

/**
 * Does what a plugin in its own process asks for.
 *
 * @param desk Its batch's.
 * @param frame What it asks; nothing of it is believed.
 * @throws {Error} Where it can't be done; the message is for the plugin.
 */
export async function answerWant(
  desk: CaptionerDesk,
  { header, binary }: ChildReply,
): Promise<WantAnswer> {
  const want = Object(header["want"]) as Readonly<Record<string, unknown>>;
  switch (want["what"]) {
    case "pixels": {
      const { data, width, height, channels } = colourPixels(
        await desk.pixels(want["image"]),
      );
      const pixels = [width, height, channels] as const;
      return { reply: { pixels }, bytes: [data] };
    }
    case "bytes":
      return { reply: {}, bytes: [await desk.bytes(want["image"])] };
    case "tensor":
      return told([["", await desk.tensor(want["image"])]]);
    case "run": {
      const { session, outputs, keep } = want;
      const feeds = feedsIn(want["feeds"], binary);
      return told(await desk.run({ session, feeds, outputs, keep }));
    }
    case "keep": {
      const [[, tensor] = []] = feedsIn([["", want["tensor"]]], binary);
      return told([["", await desk.keep(tensor!)]]);
    }
    case "read":
      return told([["", await desk.read(want["kept"])]]);
    case "rows":
      return told([["", await desk.rows(want["kept"], want["order"])]]);
    case "release":
      desk.release(want["kept"]);
      return { reply: {}, bytes: [] };
    case "idOf":
      return value(await desk.idOf(want["token"]));
    case "encode":
      return value(await desk.encode(want["text"], want["special"]));
    case "decode": {
      const { tokens, special, cleanUp } = want;
      return value(await desk.decode(tokens, special, cleanUp));
    }
    default:
      throw new Error("nothing of this kind is done for a plugin");
  }
}

function value(value: unknown): WantAnswer {
  return { reply: { value }, bytes: [] };
}

/** Tensors as they came: what each is, and its part of the bytes. */
function feedsIn(
  told: unknown,
  binary: Uint8Array<ArrayBuffer>,
): (readonly [name: string, tensor: CaptionTensor])[] {
  if (!Array.isArray(told)) throw new Error("a graph is fed with tensors");
  let at = 0;
  return told.map((each: unknown) => {
    const [name, tensor] = Array.isArray(each) ? each : [];
    if (typeof name !== "string") throw new Error("a feed has a name");
    const { type, dims, size, kept } = Object(tensor) as Readonly<
      Record<string, unknown>
    >;
    if (kept !== undefined) {
      return [name, { kept } as unknown as CaptionTensor];
    }
    const isSize = Number.isInteger(size) && size as number >= 0 &&
      at + (size as number) <= binary.length;
    if (
      !isTensorType(type) || !isSize || (size as number) % tensorBytes[type] > 0
    ) throw new Error(`"${name.slice(0, 60)}" is no tensor`);
    const data = numbersOf(type, binary.slice(at, at + (size as number)));
    at += size as number;
    return [name, { type, dims: dims as readonly number[], data }];
  });
}

function told(
  tensors: readonly (readonly [name: string, tensor: CaptionTensor])[],
): WantAnswer {
  const bytes: Uint8Array[] = [];
  const wired = tensors.map(
    ([name, { type, dims, data, kept }]): WireTensor => {
      if (kept !== undefined) return { name, type, dims, kept };
      const own = bytesOf(type, data)!;
      bytes.push(own);
      return { name, type, dims, size: own.length };
    },
  );
  return { reply: { tensors: wired }, bytes };
}
