/**
 * The seed of one image: from the run's seed and the image's key, so that a
 * caption does not depend on which images came before. FNV-1a over both.
 *
 * @param seed The run's.
 * @param key The image's path below the folder that was given.
 * @returns A whole number from 0 to 2^32 - 1.
 */
export function imageSeed(seed: number, key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${seed}\0${key}`)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}
