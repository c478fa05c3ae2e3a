/**
 * The picture that every fixture shows: slopes, a disc and a little noise,
 * in 16 bits a sample, different in every channel, so that a swapped channel,
 * a shifted row or a lost bit shows.
 *
 * @param x The column.
 * @param y The row.
 * @param channel 0 red, 1 green, 2 blue, 3 alpha.
 * @returns The sample, 0..65535.
 */
export function scene(x: number, y: number, channel: number): number {
  const noise =
    Math.imul(x * 73856093 ^ y * 19349663 ^ channel * 83492791, 2654435761) >>>
    16;
  const disc = (x - 14) ** 2 + (y - 10) ** 2 < 60;
  switch (channel) {
    case 0:
      return (x * 1771 + (disc ? 30000 : 0) + (noise & 0xfff)) & 0xffff;
    case 1:
      return (65535 - y * 2711 + (noise & 0x7ff)) & 0xffff;
    case 2:
      return ((x + y) * 997 + (disc ? 0 : 20000) + (noise & 0x1fff)) & 0xffff;
    default:
      return x < 8 ? 0 : disc ? 0xffff : (x * 1601 + y * 911) & 0xffff;
  }
}

/**
 * The same picture in grey.
 *
 * @param x The column.
 * @param y The row.
 * @returns The sample, 0..65535.
 */
export function greyScene(x: number, y: number): number {
  return (scene(x, y, 0) + scene(x, y, 2)) >> 1;
}
