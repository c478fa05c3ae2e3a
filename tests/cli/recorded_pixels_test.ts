import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import {
  DecodeError,
  decodeImage,
  openTagger,
  preprocess,
  type RawImage,
  type Tagger,
} from "../../mod.ts";
import { recorded } from "./recorded.ts";
import { modelDir, project } from "./run_wdtag.ts";

/** What was recorded of a picture: the model's input, or that there was none. */
type RecordedImage =
  | { readonly error: true }
  | {
    readonly error?: undefined;
    readonly format: "PNG" | "JPEG" | "WEBP" | "BMP" | "AVIF";
    readonly width: number;
    readonly height: number;
    /** Of the input's bytes: blue, green, red, row after row. */
    readonly sha256: string;
    /** The input as a picture; only where the format is lossy. */
    readonly tensor?: string;
  };

const images: Readonly<Record<string, RecordedImage>> = JSON.parse(
  await Deno.readTextFile(join(recorded, "images.json")),
);
const readable = Object.entries(images).flatMap(([name, image]) =>
  image.error ? [] : [{ name, ...image }]
);

/** How far a decoder may be from the recorded input, in steps of 255. */
const decoders = [
  { decoder: "sharp", lossy: 1, lacks: [] },
  // Its JPEG decoder interpolates colours in its own way.
  { decoder: "imagescript", lossy: 4, lacks: ["WEBP"] },
] as const;

async function read(name: string): Promise<Uint8Array> {
  return await Deno.readFile(join(recorded, "images", name));
}

async function open(model: string): Promise<Tagger> {
  return await openTagger({ model: join(modelDir, model) });
}

/** The input as bytes, blue first, as the reference has it. */
function inputOf(image: RawImage, tagger: Tagger): Uint8Array<ArrayBuffer> {
  const { data, dims } = preprocess(image, tagger.spec);
  deepEqual(dims, [1, 448, 448, 3]);
  const bytes = Uint8Array.from(data);
  ok(data.every((value, at) => value === bytes[at]), "Not whole numbers");
  return bytes;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** The largest difference between an input and its recording. */
async function distance(
  bytes: Uint8Array,
  tensor: string,
): Promise<number> {
  const golden = await decodeImage(
    await Deno.readFile(join(recorded, tensor)),
  );
  equal(golden.channels, 3);
  let largest = 0;
  for (let at = 0; at < bytes.length; at++) {
    // The recording is red first.
    const there = golden.data[at - at % 3 + 2 - at % 3]!;
    largest = Math.max(largest, Math.abs(bytes[at]! - there));
  }
  return largest;
}

for (const { decoder, lossy, lacks } of decoders) {
  Deno.test(`preprocess() gives the reference's input, decoded by ${decoder}`, async () => {
    await using tagger = await open("kit_wd-tiny-v3");
    for (
      const { name, format, width, height, sha256: hash, tensor } of readable
    ) {
      const bytes = await read(name);
      if (lacks.some((each) => each === format)) {
        await rejects(decodeImage(bytes, { decoder }), /use --decoder/);
        continue;
      }
      const image = await decodeImage(bytes, { decoder });
      deepEqual([image.width, image.height], [width, height], name);
      const input = inputOf(image, tagger);
      if (tensor === undefined) equal(await sha256(input), hash, name);
      else {
        const far = await distance(input, tensor);
        ok(far <= lossy, `${name}: ${far} steps away`);
      }
    }
  });

  Deno.test(`decodeImage() refuses what the reference refuses, by ${decoder}`, async () => {
    const broken = Object.keys(images).filter((name) => images[name]!.error);
    equal(broken.length, 3);
    for (const name of broken) {
      await rejects(decodeImage(await read(name), { decoder }), DecodeError);
    }
  });
}

const scored: readonly string[] = JSON.parse(
  await Deno.readTextFile(
    join(project, "tests", "fixtures", "golden", "captions.json"),
  ),
).images;

for (
  const [model, folder] of [
    ["wd-tiny-v3", "kit_wd-tiny-v3"],
    ["wd-const", "kit_wd-const"],
    ["cl-tiny", "kit_cl-tiny/sub_1_00"],
    ["cl-const", "kit_cl-const/sub"],
  ] as const
) {
  Deno.test(`scores() of ${model} are the reference's within 1e-4`, async () => {
    const golden = new Float32Array(
      (await Deno.readFile(
        join(project, "tests/fixtures/golden", `captions_${model}.f32`),
      )).buffer,
    );
    await using tagger = await open(folder);
    const outputs = golden.length / scored.length;
    for (const [at, name] of scored.entries()) {
      const scores = await tagger.scores(await read(name));
      equal(scores.length, outputs);
      for (const [output, score] of scores.entries()) {
        const there = golden[at * outputs + output]!;
        ok(
          Math.abs(score - there) <= 1e-4,
          `${name}, output ${output}: ${score}, not ${there}`,
        );
      }
    }
  });
}
