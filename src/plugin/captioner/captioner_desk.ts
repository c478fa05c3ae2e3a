import type {
  CaptionGrounding,
  CaptionImage,
} from "../../captioners/captioner.ts";
import { imageSeed } from "../../captioners/generate/image_seed.ts";
import type { RawImage } from "../../image/raw_image.ts";
import { RemoteError, WorkerDied } from "../../threads/call_worker.ts";
import { checkFeeds } from "./check_feeds.ts";
import { fetchedOf } from "./fetched.ts";
import type {
  GivenTensor,
  GraphsReply,
  MadeTensor,
} from "./graphs_messages.ts";
import { type KeptTensors, openKeptTensors } from "./kept_tensors.ts";
import { as, type CaptionerGraphs } from "./open_graphs.ts";
import type { CaptionTensor } from "./plugin_captioner.ts";
import type { CaptionerDescription } from "./read_captioner.ts";
import { bytesOf, countOf, isTensorType, tensorBytes } from "./tensor_types.ts";

/** What a plugin is told of an image. */
export interface ImageFacts {
  readonly path: string;
  readonly seed: number;
  readonly grounding: CaptionGrounding;
}

/** A graph's run, as a plugin asks for it; nothing of it is believed. */
export interface RunWish {
  readonly session: unknown;
  readonly feeds: readonly (readonly [name: string, tensor: CaptionTensor])[];
  readonly outputs: unknown;
  readonly keep: unknown;
}

/**
 * What wdtag does for a plugin while it works on one batch, wherever the
 * plugin runs. Each method checks what it is given, and throws an error whose
 * message is for the plugin.
 */
export interface CaptionerDesk {
  readonly images: readonly ImageFacts[];
  /** Images that could not be read, by their place, and why. */
  readonly unreadable: ReadonlyMap<number, Error>;
  /** Why the graphs can be used no more; null while they can. */
  readonly broken: Error | null;
  pixels(image: unknown): Promise<RawImage>;
  bytes(image: unknown): Promise<Uint8Array<ArrayBuffer>>;
  tensor(image: unknown): Promise<CaptionTensor>;
  run(wish: RunWish): Promise<readonly (readonly [string, CaptionTensor])[]>;
  keep(tensor: CaptionTensor): Promise<CaptionTensor>;
  read(kept: unknown): Promise<CaptionTensor>;
  rows(kept: unknown, order: unknown): Promise<CaptionTensor>;
  release(kept: unknown): void;
  idOf(token: unknown): Promise<number | null>;
  encode(text: unknown, special: unknown): Promise<readonly number[]>;
  decode(tokens: unknown, special: unknown, cleanUp: unknown): Promise<string>;
  /** Lets go of all that is kept; nothing more is done. */
  close(): void;
}

/** What a desk is opened with. */
export interface DeskSettings {
  readonly graphs: CaptionerGraphs;
  readonly wants: CaptionerDescription["wants"];
  /** The run's seed. */
  readonly seed: number;
}

/** Bytes of an image that may cross. */
const MOST_IMAGE = 192 << 20;
/** Times that one image is read for a batch: each decodes it anew. */
const MOST_READS = 64;
/** Characters that are made tokens of, tokens that are made text of, rows of an order. */
const MOST_TEXT = 1 << 20;
const MOST_TOKENS = 1 << 17;
const MOST_ROWS = 4096;

const nothing: CaptionGrounding = Object.freeze({
  tags: Object.freeze([]),
  characters: Object.freeze([]),
  existing: null,
});

/**
 * Opens the desk of one batch.
 *
 * @param images The batch; they are read when a plugin asks.
 * @param signal Ends everything.
 */
export function openDesk(
  images: readonly CaptionImage[],
  { graphs, wants, seed }: DeskSettings,
  signal: AbortSignal,
): CaptionerDesk {
  const kept: KeptTensors = openKeptTensors(graphs);
  const unreadable = new Map<number, Error>();
  /** How often each image was read, by its place. */
  const reads = new Map<unknown, number>();
  let isClosed = false;
  let broken: Error | null = null;

  const begin = (): void => {
    signal.throwIfAborted();
    if (isClosed) throw new Error("this batch is over");
  };
  const call = async (
    what: string,
    ...request: Parameters<CaptionerGraphs["call"]>
  ): Promise<GraphsReply> => {
    try {
      return await graphs.call(...request);
    } catch (error) {
      if (error instanceof WorkerDied) broken = error;
      const { message } = error as Error;
      throw error instanceof RemoteError
        ? new Error(`${what}: ${message}`)
        : error;
    }
  };
  const imageOf = (place: unknown): CaptionImage => {
    const image = Number.isInteger(place) ? images[place as number] : undefined;
    if (image === undefined) throw new Error("there is no such image");
    return image;
  };
  const wanted = (isWanted: boolean, name: string): void => {
    if (isWanted) return;
    throw new Error(
      `an image's ${name}() is only there where "captioner.wants" names it`,
    );
  };
  const readImage = async <Value>(
    place: unknown,
    read: (image: CaptionImage) => Promise<Value>,
  ): Promise<Value> => {
    const image = imageOf(place);
    const before = reads.get(place) ?? 0;
    if (before >= MOST_READS) {
      throw new Error(
        `an image is read ${MOST_READS} times at most: keep what came of it`,
      );
    }
    reads.set(place, before + 1);
    try {
      return await read(image);
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(`${cause}`);
      if (!signal.aborted) unreadable.set(place as number, error);
      throw error;
    }
  };
  /** A tensor that a plugin gives, checked. */
  const given = (tensor: CaptionTensor): GivenTensor => {
    const { type, dims, data, kept: number } = Object(tensor) as CaptionTensor;
    if (number !== undefined) return { kept: kept.own(number) };
    const count = countOf(dims);
    const bytes = isTensorType(type) ? bytesOf(type, data) : null;
    if (count === null || bytes === null) {
      throw new Error(
        "a tensor is { type, dims, data }, its data a Float32Array for " +
          "float32, BigInt64Array for int64, Int32Array for int32, " +
          "Uint8Array for uint8 and bool",
      );
    }
    if (bytes.length !== count * tensorBytes[type]) {
      throw new Error(
        `a tensor of ${type} [${dims.join(", ")}] has ${count} numbers, not ${
          bytes.length / tensorBytes[type]
        }`,
      );
    }
    return { type, dims: [...dims], data: data! };
  };
  const plain = ({ type, dims, data }: MadeTensor): CaptionTensor => ({
    type: type as CaptionTensor["type"],
    dims,
    ...(data === null ? {} : { data }),
  });
  const list = (value: unknown, most: number, what: string): number[] => {
    if (
      Array.isArray(value) && value.length <= most &&
      value.every((each) => Number.isSafeInteger(each) && each >= 0)
    ) return value;
    throw new Error(`${what} are a list of at most ${most} whole numbers`);
  };

  return {
    images: images.map((image) => {
      const { path, key = path.split(/[\\/]/).at(-1)!, grounding } = image;
      return {
        path: key,
        seed: imageSeed(seed, key),
        grounding: wants.grounding ? grounding ?? nothing : nothing,
      };
    }),
    unreadable,
    get broken() {
      return broken;
    },
    async pixels(place) {
      begin();
      wanted(wants.pixels, "pixels");
      return await readImage(place, async (image) => {
        const pixels = await image.pixels();
        checkSize(pixels.data);
        return pixels;
      });
    },
    async bytes(place) {
      begin();
      wanted(wants.bytes, "bytes");
      return await readImage(place, async (image) => {
        const bytes = await image.bytes();
        checkSize(bytes);
        return bytes;
      });
    },
    async tensor(place) {
      begin();
      const picture = wants.tensor;
      wanted(picture !== null, "tensor");
      const { width, height } = picture!;
      const room = kept.reserve(12 * width * height);
      const image = await readImage(place, (image) => image.pixels());
      begin();
      const reply = await call(
        "the picture can't be prepared",
        { kind: "picture", as: room.number, image, picture: picture! },
        [image.data.buffer],
      );
      return room.hold(plain(as(reply, "made").tensors[0]!));
    },
    async run({ session, feeds, outputs, keep }) {
      begin();
      if (
        typeof session !== "string" || !Object.hasOwn(graphs.sessions, session)
      ) {
        throw new Error(
          `there is no graph "${String(session).slice(0, 60)}": there are ${
            Object.keys(graphs.sessions).join(", ") || "none"
          }`,
        );
      }
      const info = graphs.sessions[session]!;
      const checkedFeeds = feeds.map(([name, tensor]) =>
        [name, given(tensor)] as const
      );
      checkFeeds(session, info, checkedFeeds, (number) => kept.facts(number));
      const fetched = fetchedOf(session, info, outputs, keep);
      const rooms = fetched.map(({ isKept }) =>
        isKept ? kept.reserve(0) : null
      );
      const reply = await call(`the graph "${session}" gave up`, {
        kind: "run",
        session,
        feeds: checkedFeeds,
        fetch: fetched.map(({ name }, i) => [name, rooms[i]?.number ?? null]),
      });
      return as(reply, "made").tensors.map((tensor, i) => [
        tensor.name,
        rooms[i]?.hold(plain(tensor)) ?? plain(tensor),
      ]);
    },
    async keep(tensor) {
      begin();
      const checked = given(tensor);
      if ("kept" in checked) return tensor;
      const room = kept.reserve(checked.data.byteLength);
      await call("a tensor can't be kept", {
        kind: "keep",
        as: room.number,
        tensor: checked,
      });
      return room.hold({ type: checked.type, dims: checked.dims });
    },
    async read(number) {
      begin();
      const own = kept.own(number);
      const reply = await call("a tensor can't be read", {
        kind: "read",
        kept: own,
      });
      return plain(as(reply, "made").tensors[0]!);
    },
    async rows(number, order) {
      begin();
      const own = kept.own(number);
      const rows = list(order, MOST_ROWS, "rows");
      const { dims, bytes, type } = kept.facts(own);
      const count = dims[0] ?? 0;
      if (!isTensorType(type)) {
        throw new Error(`rows of ${type} can't be put in order`);
      }
      if (rows.length === 0 || rows.some((row) => row >= count)) {
        throw new Error(`a row is a number from 0 to below ${count}`);
      }
      const room = kept.reserve(bytes / count * rows.length);
      const reply = await call("rows can't be put in order", {
        kind: "rows",
        kept: own,
        order: rows,
        as: room.number,
      });
      return room.hold(plain(as(reply, "made").tensors[0]!));
    },
    release(numbers) {
      if (isClosed || !Array.isArray(numbers)) return;
      kept.release(numbers);
    },
    async idOf(token) {
      begin();
      const text = checkText(token);
      const reply = await call("the tokenizer gave up", {
        kind: "idOf",
        token: text,
      });
      return as(reply, "id").id;
    },
    async encode(text, special) {
      begin();
      const reply = await call("the tokenizer gave up", {
        kind: "encode",
        text: checkText(text),
        special: special === true,
      });
      return as(reply, "tokens").tokens;
    },
    async decode(tokens, special, cleanUp) {
      begin();
      const reply = await call("the tokenizer gave up", {
        kind: "decode",
        tokens: list(tokens, MOST_TOKENS, "tokens"),
        special: special === true,
        cleanUp: typeof cleanUp === "boolean" ? cleanUp : null,
      });
      return as(reply, "text").text;
    },
    close() {
      isClosed = true;
      kept.close();
    },
  };
}

function checkSize({ length }: Uint8Array): void {
  if (length <= MOST_IMAGE) return;
  throw new Error(
    `The image has ${Math.round(length / 1e6)} MB: a plugin is given ${
      MOST_IMAGE >> 20
    } MiB at most`,
  );
}

function checkText(text: unknown): string {
  if (typeof text === "string" && text.length <= MOST_TEXT) return text;
  throw new Error(`expected a text of at most ${MOST_TEXT} characters`);
}
