import { captionPath } from "./caption_path.ts";
import type { ImageFile } from "./image_file.ts";
import type { ImageList } from "./image_list.ts";

/** An image that can't have the caption file that its name asks for. */
export interface StemClash {
  /** The image that is to go without a caption. */
  readonly image: ImageFile;
  /** Its place among the images. */
  readonly place: number;
  /** The caption file that it would have had. */
  readonly captionPath: string;
  /** The image that has the caption file, or that is in its place. */
  readonly other: ImageFile;
  /** Why, in a few words that name the other image. */
  readonly reason: string;
}

/** What {@linkcode stemClashes} has to know of the place. */
export interface StemClashOptions {
  /** Whether `X.txt` and `x.txt` are one file, as on macOS and Windows. */
  readonly ignoreCase: boolean;
  /** What tells roots apart, from `Scan.roots`; their own text if absent. */
  readonly roots?: ReadonlyMap<string, string>;
}

/**
 * Finds images that would write over each other's caption (`x.png` and
 * `x.jpg`), or over an image of the set (a caption extension `.b.png`, beside
 * `a.png` and `a.b.png`). The first image keeps the caption file, the later
 * ones are named, in order. Nothing is read.
 *
 * Memory: 8 bytes an image and the exact names of those few whose hashes meet.
 *
 * @param images All images of a run, in order.
 * @param extension The caption files' suffix, as `captionPath()` takes it.
 */
export function stemClashes(
  images: ImageList,
  extension: string,
  options: StemClashOptions,
): StemClash[] {
  const fold = (text: string) =>
    options.ignoreCase ? text.normalize("NFC").toLowerCase() : text;
  const keyOf = (image: ImageFile, relative: string) =>
    fold(`${options.roots?.get(image.root) ?? image.root}/${relative}`);
  const captionKey = (image: ImageFile) =>
    keyOf(image, captionPath(image.relative, extension, false));

  const inPlace = new Map<string, number>();
  const hashes = new Float64Array(images.length);
  let place = 0;
  for (const image of images) {
    if (fold(image.relative).endsWith(fold(extension))) {
      inPlace.set(keyOf(image, image.relative), place);
    }
    hashes[place++] = hash(captionKey(image));
  }
  const suspects = repeated(hashes);
  const clashes: StemClash[] = [];
  if (inPlace.size === 0 && suspects.size === 0) return clashes;
  const firsts = new Map<string, number>();
  place = -1;
  for (const image of images) {
    place++;
    const key = captionKey(image);
    const target = inPlace.get(key);
    const suspect = suspects.has(hash(key));
    const first = suspect ? firsts.get(key) : undefined;
    const otherPlace = target ?? first;
    if (otherPlace === undefined) {
      if (suspect) firsts.set(key, place);
      continue;
    }
    const other = images.at(otherPlace)!;
    const path = captionPath(image.path, extension);
    const reason = target === undefined
      ? `Shares its caption file "${path}" with "${other.path}"`
      : otherPlace === place
      ? `Its caption file would be the image itself`
      : `Its caption file would be the image "${other.path}"`;
    clashes.push({ image, place, captionPath: path, other, reason });
  }
  return clashes;
}

/** The values that come more than once; it sorts them. */
function repeated(values: Float64Array): ReadonlySet<number> {
  values.sort();
  return new Set(values.filter((one, at) => at > 0 && one === values[at - 1]));
}

/** A 53-bit hash: two runs of FNV-1a over the UTF-16 units, put together. */
function hash(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x01000193);
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
