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
import { sniffFormat } from "../image/sniff.ts";
import { resampleWasm } from "../image/simd/resample_wasm.ts";
import { ioErrorReason } from "../files/error_text.ts";
import { readImageFile } from "./read_image_file.ts";
import { type Answer, serveRequests } from "../threads/serve_requests.ts";
import type { PrepareAsked, PreparedPixels } from "./prepare_messages.ts";

// One picture at a time: a batch may be large, and so may each of its pictures.
let turn: Promise<unknown> = Promise.resolve();

serveRequests<PrepareAsked, PreparedPixels>((request, signal) => {
  const answer = turn.then(() => {
    signal.throwIfAborted();
    return prepare(request);
  });
  turn = answer.catch(() => {});
  return answer;
});

async function prepare(
  request: PrepareAsked,
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
  const shrinks = request.kind === "prepare" && request.decode === "fast";
  const image = await decodeImage(bytes, {
    decoder: request.decoder,
    maxPixels: request.maxPixels,
    ...(shrinks ? { shrinkFor: request.spec } : {}),
  });
  if (request.kind === "decode") return answerOf(image, image);
  const answer = fitted(image, request.spec);
  const reply = shrinks ? unshrunk(answer.reply, bytes, image) : answer.reply;
  if (!request.digest) return { ...answer, reply };
  const content = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { ...answer, reply: { ...reply, content } };
}

/** What is told of a picture that may have shrunk while it was decoded. */
function unshrunk(
  reply: PreparedPixels,
  bytes: Uint8Array,
  image: RawImage,
): PreparedPixels {
  const whole = wholeSize(bytes, image);
  if (whole.width === image.width && whole.height === image.height) {
    return reply;
  }
  const { width, height } = whole;
  return { ...reply, width, height, shown: [image.width, image.height] };
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

function fitted(image: RawImage, spec: InputSpec): Answer<PreparedPixels> {
  return answerOf(fitPixels(image, spec), image);
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
