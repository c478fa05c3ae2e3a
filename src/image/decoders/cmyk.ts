/**
 * Turns CMYK into RGB as Pillow does, without any profile: each ink's
 * complement, weakened by black (`cmyk2rgb` of Pillow's Convert.c).
 *
 * @param cmyk Four bytes a pixel, 0 no ink.
 * @returns Three bytes a pixel.
 */
export function cmykToRgb(cmyk: Uint8Array): Uint8Array<ArrayBuffer> {
  const rgb = new Uint8Array(cmyk.length / 4 * 3);
  for (let at = 0, to = 0; at < cmyk.length; at += 4) {
    const paper = 255 - cmyk[at + 3]!;
    for (let c = 0; c < 3; c++) {
      // The product over 255, rounded, without a division.
      const product = cmyk[at + c]! * paper + 128;
      rgb[to++] = paper - ((product >> 8) + product >> 8);
    }
  }
  return rgb;
}
