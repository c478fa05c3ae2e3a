import type { ComposedCaption } from "../../src/caption/compose_caption.ts";
import type { ImageFile } from "../../src/dataset/image_file.ts";
import { steadyPace } from "../../src/dataset/batch_pace.ts";
import type { Stations } from "../../src/dataset/tag_images.ts";

/** Images named by numbers from 0 on. */
export function madeImages(count: number): readonly ImageFile[] {
  return Array.from({ length: count }, (_, at) => madeImage(`${at}.png`));
}

/** An image in the current folder. */
export function madeImage(path: string): ImageFile {
  return { path, root: ".", relative: path };
}

/** A caption of these tags, all general. */
export function madeCaption(...names: readonly string[]): ComposedCaption {
  return {
    tags: names.map((name) => ({ name, score: 0.5, category: "general" })),
    caption: names.join(", "),
    rating: null,
    quality: null,
    parts: { rating: "", character: "", general: names.join(", "), other: "" },
    counted: names,
  };
}

/** Stations that keep a diary. */
export interface MadeStations extends Stations {
  /** What was done, in order: `prepare 0.png`, `infer 2`, `write 0.png`. */
  readonly diary: readonly string[];
}

/** What a test may change of them. */
export interface Changes extends Partial<Stations> {
  /** Pictures of a batch. */
  readonly batchSize?: number;
  /** The model. */
  readonly infer?: (
    pixels: readonly Uint8Array<ArrayBuffer>[],
  ) => Promise<Float32Array<ArrayBuffer>>;
}

/**
 * Stations in memory. An image's pixels are its number, so are its
 * probabilities, and its caption is `number N`.
 *
 * @param changes Stations of the test's own.
 */
export function madeStations(changes: Changes = {}): MadeStations {
  const diary: string[] = [];
  const infer = changes.infer ??
    ((pixels) => Promise.resolve(Float32Array.from(pixels, ([n]) => n!)));
  return {
    diary,
    prepareWidth: 4,
    pace: steadyPace(changes.batchSize ?? 2),
    onHalved: (from, to) => diary.push(`halved ${from} ${to}`),
    composeWidth: 2,
    writeWidth: 2,
    ...changes,
    prepare(image) {
      diary.push(`prepare ${image.path}`);
      if (changes.prepare) return changes.prepare(image);
      const pixels = Uint8Array.of(parseInt(image.path));
      return Promise.resolve({ pixels, width: 3, height: 2 });
    },
    session: {
      outputs: 1,
      fixedBatch: null,
      async inferTimed(pixels) {
        diary.push(`infer ${pixels.length}`);
        return { probabilities: await infer(pixels), milliseconds: 1, pixels };
      },
    },
    compose(scores, image, size) {
      if (changes.compose) return changes.compose(scores, image, size);
      const all = scores instanceof Float32Array ? scores : scores.values;
      return madeCaption(`number ${all[0]}`);
    },
    write(image, composed, size) {
      diary.push(`write ${image.path}`);
      if (changes.write) return changes.write(image, composed, size);
      const file = image.path.replace(/\.png$/, ".txt");
      return Promise.resolve({ file, caption: composed.caption });
    },
  };
}
