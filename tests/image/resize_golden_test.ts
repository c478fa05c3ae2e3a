import { equal, ok } from "node:assert/strict";
import { fitPixels } from "../../src/image/fit_pixels.ts";
import type { InputSpec, Rgb } from "../../src/image/input_spec.ts";
import type { RawImage } from "../../src/image/raw_image.ts";
import { resizeArea } from "../../src/image/resize_area.ts";
import {
  type PillowFilter,
  resizePillow,
} from "../../src/image/resize_pillow.ts";
import { madeImage, type MadeKind, sha256 } from "./made_image.ts";

const golden = new URL("../fixtures/golden/", import.meta.url);

type Pair = [width: number, height: number];

/** A line of resample_fit.json, which resample_fit.py records. */
type FitCase =
  & {
    readonly kind: MadeKind;
    readonly size: Pair;
    readonly channels: RawImage["channels"];
    readonly to: Pair;
    readonly sha256: string;
  }
  & (
    | {
      readonly op: "fit";
      readonly fit: InputSpec["fit"];
      readonly background: Rgb;
    }
    | { readonly op: "area" }
    | { readonly op: "pillow"; readonly filter: PillowFilter }
  );

/** A line of resample_photos.json. */
interface PhotoCase {
  readonly image: string;
  readonly lib: "pillow" | "cv2";
  readonly filter: string;
  readonly size: Pair;
  readonly sha256: string;
}

async function casesOf<T>(name: string): Promise<T[]> {
  const text = await Deno.readTextFile(new URL(name, golden));
  return (JSON.parse(text) as { cases: T[] }).cases;
}

function run(image: RawImage, test: FitCase): RawImage {
  const [width, height] = test.to;
  if (test.op === "area") return resizeArea(image, width, height);
  if (test.op === "pillow") {
    return resizePillow(image, width, height, test.filter);
  }
  return fitPixels(image, {
    width,
    height,
    layout: "NHWC",
    channelOrder: "RGB",
    fit: test.fit,
    background: test.background,
    divisor: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
  });
}

for (const op of ["fit", "area", "pillow"] as const) {
  const name =
    { fit: "fitPixels", area: "resizeArea", pillow: "resizePillow" }[op];
  Deno.test(`${name}() gives the bytes that Pillow and OpenCV gave`, async () => {
    const cases = (await casesOf<FitCase>("resample_fit.json"))
      .filter((test) => test.op === op);
    ok(cases.length >= 16);
    for (const test of cases) {
      const image = madeImage(test.kind, ...test.size, test.channels);
      const result = run(image, test);
      equal(sha256(result.data), test.sha256, JSON.stringify(test));
    }
  });
}

Deno.test("resizeArea() and resizePillow() give the recorded bytes of two pictures", async () => {
  const { default: sharp } = await import("npm:sharp@0.35.5");
  const images = new Map<string, RawImage>();
  const cases = await casesOf<PhotoCase>("resample_photos.json");
  equal(cases.length, 41);
  for (const test of cases) {
    let image = images.get(test.image);
    if (image === undefined) {
      const file = await Deno.readFile(
        new URL(`resample_${test.image}`, golden),
      );
      const { data, info } = await sharp(file).toColourspace("srgb").raw()
        .toBuffer({ resolveWithObject: true });
      equal(info.channels, 3);
      const { width, height } = info;
      image = { data: Uint8Array.from(data), width, height, channels: 3 };
      images.set(test.image, image);
    }
    const result = test.lib === "cv2"
      ? resizeArea(image, ...test.size)
      : resizePillow(image, ...test.size, test.filter as PillowFilter);
    equal(sha256(result.data), test.sha256, JSON.stringify(test));
  }
});
