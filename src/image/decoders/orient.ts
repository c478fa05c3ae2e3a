import type { RawImage } from "../raw_image.ts";

/**
 * Turns an image as an orientation tag asks. Pillow does so for TIFF alone;
 * the reference leaves all other formats as they are stored.
 *
 * @param image The image as it is stored.
 * @param orientation 1 to 8, as in EXIF.
 * @returns The image as it is to be seen; the same one for orientation 1.
 */
export function orient(image: RawImage, orientation: number): RawImage {
  if (orientation === 1) return image;
  const { data, width, height, channels } = image;
  const swapped = orientation >= 5;
  const across = swapped ? height : width;
  const down = swapped ? width : height;
  const turned = new Uint8Array(data.length);
  let to = 0;
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      let [fromX, fromY] = swapped ? [y, x] : [x, y];
      if ([2, 3, 7, 8].includes(orientation)) fromX = width - 1 - fromX;
      if ([3, 4, 6, 7].includes(orientation)) fromY = height - 1 - fromY;
      const from = (fromY * width + fromX) * channels;
      for (let c = 0; c < channels; c++) turned[to++] = data[from + c]!;
    }
  }
  return { data: turned, width: across, height: down, channels };
}
