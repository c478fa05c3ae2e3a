import { deepEqual, equal, throws } from "node:assert/strict";
import {
  onWhite,
  pictureClass,
} from "../../../src/captioners/transformers/picture_class.ts";
import type { RawImage } from "../../../src/image/raw_image.ts";
import { resizePillow } from "../../../src/image/resize_pillow.ts";
import { coloured } from "./scene.ts";

/** In place of the library's. */
class Base implements RawImage {
  constructor(
    readonly data: Uint8Array<ArrayBuffer>,
    readonly width: number,
    readonly height: number,
    readonly channels: 3,
  ) {}
}

interface Resized extends RawImage {
  resize(
    width: number,
    height: number,
    options?: { readonly resample?: number },
  ): Promise<Resized>;
  crop(box: readonly [number, number, number, number]): Promise<RawImage>;
  center_crop(width: number, height: number): Promise<RawImage>;
}

const data = Uint8Array.from({ length: 9 * 6 * 3 }, (_, i) => (i * 37) % 256);
const Picture = pictureClass(Base);
const picture = (refine?: ConstructorParameters<typeof Picture>[4]): Resized =>
  new Picture(data.slice(), 9, 6, 3, refine) as Resized;
const plain: RawImage = { data, width: 9, height: 6, channels: 3 };

for (
  const [resample, filter] of [
    [1, "lanczos"],
    [2, "bilinear"],
    [3, "bicubic"],
  ] as const
) {
  Deno.test(`a picture is resized with Pillow's ${filter} where a processor asks for ${resample}`, async () => {
    for (const [width, height] of [[4, 3], [20, 11], [9, 2]] as const) {
      const resized = await picture().resize(width, height, { resample });
      const wanted = resizePillow(plain, width, height, filter);
      deepEqual([resized.width, resized.height], [width, height]);
      deepEqual([...resized.data], [...wanted.data]);
    }
  });
}

Deno.test("a picture that has the size already stays as it is", async () => {
  const one = picture();
  equal(await one.resize(9, 6, { resample: 3 }), one);
});

Deno.test("a filter that Pillow's three are not is refused", () => {
  throws(
    () => picture().resize(2, 2, { resample: 0 }),
    /expected one of 1,2,3/,
  );
});

Deno.test("a picture asks for the size before it is resized, and its children too", async () => {
  const one = picture(({ width, height }) => ({
    width: width * 2,
    height: height * 2,
  }));
  const twice = await (await one.resize(2, 3)).resize(1, 1);
  deepEqual([twice.width, twice.height], [2, 2]);
});

Deno.test("the middle is cut out, and what is missing is black", async () => {
  const cut = await picture().center_crop(3, 2);
  const at = (x: number, y: number) => [
    ...data.subarray((y * 9 + x) * 3, (y * 9 + x) * 3 + 3),
  ];
  deepEqual(
    [...cut.data],
    [[3, 2], [4, 2], [5, 2], [3, 3], [4, 3], [5, 3]]
      .flatMap(([x, y]) => at(x!, y!)),
  );
  const framed = await picture().center_crop(11, 8);
  const middle = await (framed as Resized).crop([1, 1, 9, 6]);
  deepEqual([...middle.data], [...data]);
  deepEqual([...framed.data.subarray(0, 12 * 3)], Array(36).fill(0));
});

Deno.test("a box is cut out with both of its ends", async () => {
  const cut = await picture().crop([2, 1, 4, 1]);
  deepEqual([cut.width, cut.height], [3, 1]);
  deepEqual([...cut.data], [...data.subarray(11 * 3, 14 * 3)]);
});

Deno.test("what is transparent is laid on white", () => {
  deepEqual(
    [...onWhite(coloured([10, 20, 30, 0], 1, 1)).data],
    [255, 255, 255],
  );
  deepEqual([...onWhite(coloured([10], 2, 1)).data], [10, 10, 10, 10, 10, 10]);
  equal(onWhite(plain), plain);
});
