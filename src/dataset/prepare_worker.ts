/**
 * One of the pool's workers: reads a file, decodes it and fits it to the
 * model, so that neither the main thread nor the session's waits for pixels.
 *
 * @module
 */
import { decodeImage } from "../image/decode.ts";
import { sharpProblem } from "../image/decode_bytes.ts";
import { shareDecodeGate } from "../image/decoders/sharp_pixels.ts";
import { fitPixels } from "../image/fit_pixels.ts";
import type { InputSpec } from "../image/input_spec.ts";
import { readImageSize } from "../image/image_size.ts";
import type { RawImage } from "../image/raw_image.ts";
import { type ImageFormat, sniffFormat } from "../image/sniff.ts";
import { resampleWasm } from "../image/simd/resample_wasm.ts";
import { ioErrorReason } from "../files/error_text.ts";
import { readImageFile } from "./read_image_file.ts";
import { atMost } from "../threads/at_most.ts";
import { whenHeapGrows } from "../threads/garbage_collector.ts";
import { type Answer, serveRequests } from "../threads/serve_requests.ts";
import type { PrepareAsked, PreparedPixels } from "./prepare_messages.ts";

// So many pictures at a time and no more: a batch may be large, and so may each
// of its pictures. Beside them, the next file is read.
let lanes = 1;
const inHand = atMost(() => lanes + 1);
const decoding = atMost(() => lanes);

whenHeapGrows();

serveRequests<PrepareAsked, PreparedPixels>(async (request, signal) => {
  if ("path" in request) lanes = request.lanes ?? 1;
  return await inHand(async () => {
    signal.throwIfAborted();
    return await prepare(request, signal);
  });
});

/** Formats that sharp decodes, beside the thread that asks for them. */
const native: ReadonlySet<ImageFormat | null> = new Set(
  ["png", "jpeg", "webp", "tiff"],
);

async function prepare(
  request: PrepareAsked,
  signal: AbortSignal,
): Promise<Answer<PreparedPixels>> {
  if (request.kind === "warm") {
    resampleWasm();
    // What is wrong with it is told with the first picture.
    if (request.decoder !== "imagescript") await sharpProblem();
    const pixels = new Uint8Array(0);
    return { reply: { pixels, width: 0, height: 0 } };
  }
  if (request.kind === "fit") return fitted(request.image, request.spec);
  shareDecodeGate(request.gate);
  const bytes = await readImageFile(request.path).catch((error) => {
    throw new Error(`Cannot be read: ${ioErrorReason(error, "read")}`, {
      cause: error,
    });
  });
  try {
    return await decoding(async () => {
      signal.throwIfAborted();
      return await decoded(bytes, request);
    });
  } finally {
    release(bytes);
  }
}

async function decoded(
  bytes: Uint8Array<ArrayBuffer>,
  request: Exclude<PrepareAsked, { readonly kind: "warm" | "fit" }>,
): Promise<Answer<PreparedPixels>> {
  const shrinks = request.kind === "prepare" && request.decode === "fast";
  const image = await decodeImage(bytes, {
    decoder: request.decoder,
    maxPixels: request.maxPixels,
    ...(shrinks ? { shrinkFor: request.spec } : {}),
  });
  const answer = request.kind === "decode"
    ? answerOf(image, image)
    : fitted(image, request.spec, request.into);
  // Sharp is not so much as looked for where it is not to be used.
  const isOwnThread = request.decoder === "imagescript" ||
    !native.has(sniffFormat(bytes)) || await sharpProblem() !== null;
  if (answer.reply.pixels.buffer !== image.data.buffer) release(image.data);
  const { width, height } = shrinks ? wholeSize(bytes, image) : image;
  const isWhole = width === image.width && height === image.height;
  const shown = [image.width, image.height] as const;
  return {
    ...answer,
    reply: {
      ...answer.reply,
      isOwnThread,
      ...(isWhole ? {} : { width, height, shown }),
      ...(request.digest ? { content: await digestOf(bytes) } : {}),
    },
  };
}

/**
 * Lets go of what was made for one picture, which is done with: it may be a
 * hundred megabytes, of which the garbage collector sees a few bytes. Of a
 * memory that is others' too, such as a decoder's, nothing is let go.
 */
function release({ buffer, byteLength }: Uint8Array): void {
  if (byteLength !== buffer.byteLength) return;
  if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0);
}

async function digestOf(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** The size of a picture that may have shrunk while it was decoded. */
function wholeSize(
  bytes: Uint8Array,
  image: RawImage,
): Pick<RawImage, "width" | "height"> {
  const format = sniffFormat(bytes);
  if (format !== "jpeg" && format !== "webp") return image;
  return readImageSize(bytes, format);
}

function fitted(
  image: RawImage,
  spec: InputSpec,
  into?: Uint8Array<ArrayBuffer>,
): Answer<PreparedPixels> {
  const { data, ...rest } = fitPixels(image, spec);
  if (into?.length !== data.length) return answerOf({ data, ...rest }, image);
  into.set(data);
  release(data);
  return answerOf({ data: into, ...rest }, image);
}

function answerOf(
  { data }: RawImage,
  { width, height }: RawImage,
): Answer<PreparedPixels> {
  // A picture of the model's own size may be the decoder's buffer, or part of one.
  const pixels = data.byteLength === data.buffer.byteLength
    ? data
    : data.slice();
  return {
    reply: { pixels, width, height },
    transfer: [pixels.buffer],
  };
}
