import { canvasOf, readCanvas } from "../../image/canvas.ts";
import type { RawImage } from "../../image/raw_image.ts";
import { type PillowFilter, resizePillow } from "../../image/resize_pillow.ts";
import type { LibraryPicture } from "./library.ts";

/** Pillow's numbers of its filters, which processors name them by. */
const filters: Readonly<Record<string, PillowFilter>> = {
  1: "lanczos",
  2: "bilinear",
  3: "bicubic",
};

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The library's picture, resized and cut by wdtag. */
export type OurPicture = new (
  data: Uint8Array<ArrayBuffer>,
  width: number,
  height: number,
  channels: 3,
  refine?: (wanted: Size) => Size,
) => RawImage;

/**
 * The library's class of pictures, with resizing and cutting that are byte for
 * byte Pillow's, as the models were trained with. The library's own resizing
 * knows no antialias with bicubic, and needs a browser's canvas in a worker.
 *
 * `refine` makes another size of one that a processor asks for: Idefics3 asks
 * twice, the second time in a way that is not ours to replace.
 *
 * @param base The library's class.
 */
export function pictureClass(base: LibraryPicture): OurPicture {
  return class Picture extends base {
    readonly #refine: (wanted: Size) => Size;

    constructor(
      data: Uint8Array<ArrayBuffer>,
      width: number,
      height: number,
      channels: 3,
      refine: (wanted: Size) => Size = (wanted) => wanted,
    ) {
      super(data, width, height, channels);
      this.#refine = refine;
    }

    resize(
      width: number,
      height: number,
      { resample = 2 }: { readonly resample?: number } = {},
    ): Promise<RawImage> {
      const filter = filters[resample];
      if (filter === undefined) {
        throw new Error(
          `"resample" is ${resample}, expected one of ${Object.keys(filters)}`,
        );
      }
      const size = this.#refine({ width, height });
      const { width: w, height: h } = size;
      if (w === this.width && h === this.height) return Promise.resolve(this);
      const { data } = resizePillow(this, w, h, filter);
      return Promise.resolve(new Picture(data, w, h, 3, this.#refine));
    }

    /** From and to, both included. */
    crop(
      [left, top, right, bottom]: readonly [number, number, number, number],
    ): Promise<RawImage> {
      return Promise.resolve(
        this.#cut(left, top, right - left + 1, bottom - top + 1),
      );
    }

    center_crop(width: number, height: number): Promise<RawImage> {
      return Promise.resolve(this.#cut(
        Math.floor((this.width - width) / 2),
        Math.floor((this.height - height) / 2),
        width,
        height,
      ));
    }

    /** What lies outside of the picture is black. */
    #cut(left: number, top: number, width: number, height: number): Picture {
      const data = new Uint8Array(width * height * 3);
      const from = Math.max(0, left);
      const to = Math.min(this.width, left + width);
      for (let y = 0; y < height; y++) {
        const row = top + y;
        if (row < 0 || row >= this.height || to <= from) continue;
        const at = row * this.width;
        data.set(
          this.data.subarray((at + from) * 3, (at + to) * 3),
          (y * width + from - left) * 3,
        );
      }
      return new Picture(data, width, height, 3, this.#refine);
    }
  };
}

/**
 * An image as RGB, laid on white.
 *
 * @param image Any decoded image; an RGB one is given back as it is.
 */
export function onWhite(image: RawImage): RawImage {
  const { width, height, channels } = image;
  if (channels === 3) return image;
  const canvas = canvasOf(image, "squash", [255, 255, 255]);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    readCanvas(canvas, y, 0, width, data, y * width * 3);
  }
  return { data, width, height, channels: 3 };
}
