import type { Scores, SparseScores } from "../../caption/scores.ts";
import type { ImageFile } from "../image_file.ts";
import type { ImageList } from "../image_list.ts";
import type { PreparedPixels } from "../prepare_messages.ts";
import { readImageFile } from "../read_image_file.ts";
import { type FileStamp, fileStamp, isUnchanged } from "./file_stamp.ts";
import type { FoundFile, FoundScores, Origin } from "./score_database.ts";
import type { ScoreLayout } from "./score_layout.ts";
import { decodeScores, encodeScores } from "./score_row.ts";
import { openScoreStore, type ScoreStore } from "./score_store.ts";
import type { ScoreSufficiency } from "./score_sufficiency.ts";

/** An image whose scores are known: it is neither decoded nor put to the model. */
export interface KnownImage {
  /** The model's probabilities, as far as this run's captions hang on them. */
  readonly scores: SparseScores;
  /** Columns of the picture as it lies in the file. */
  readonly width: number;
  /** Rows of the picture as it lies in the file. */
  readonly height: number;
}

/** Knows images' scores from earlier runs, and keeps those of this one. */
export interface ScoreKeeper extends AsyncDisposable {
  /** Images whose scores were known. */
  readonly reused: number;
  /** The scores of an image where they are known; else it is prepared. */
  prepare(image: ImageFile): Promise<PreparedPixels | KnownImage>;
  /** Keeps what the model gave for an image that was prepared. */
  keep(
    image: ImageFile,
    scores: Scores,
    size: readonly [width: number, height: number],
  ): Promise<void>;
}

/** What a keeper works with. */
export interface ScoreKeeperOptions {
  /** The run's images, in their order. */
  readonly images: ImageList;
  readonly origin: Origin;
  readonly layout: ScoreLayout;
  /** Whether kept scores will do; null where they never do in this run. */
  readonly suffices: ScoreSufficiency | null;
  /** The most bytes that are kept for a dataset. */
  readonly limit: number;
  /** Prepares an image; the answer has the digest of its bytes. */
  readonly prepare: (image: ImageFile) => Promise<PreparedPixels>;
  readonly onTrouble: (message: string) => void;
}

/** Images that are looked for at once: one lock of the file for all of them. */
const CHUNK = 256;

/** Files that are read only to know them again, at once. */
const MOST_READING = 4;

/** Datasets whose files are open at once. */
const MOST_STORES = 8;

/** What is known of an image before it is opened. */
interface Look {
  readonly stamp: FileStamp | null;
  readonly found: FoundFile | null;
}

type Content = Uint8Array<ArrayBuffer>;

/**
 * Opens the scores of a run's datasets. An image is known by the SHA-256 of its
 * bytes; a file that did not change since it was read last is not read again.
 */
export function openScoreKeeper(options: ScoreKeeperOptions): ScoreKeeper {
  const { images, origin, layout, suffices, limit, onTrouble } = options;
  const placeOf = placesIn(images);
  const chunks = new Map<number, Promise<readonly Look[]>>();
  const stores = new Map<string, Promise<ScoreStore>>();
  const closing: PromiseLike<void>[] = [];
  const fresh = new WeakMap<
    ImageFile,
    { readonly content: Content; readonly stamp: FileStamp | null }
  >();
  const reading = new Set<Promise<unknown>>();
  let reused = 0;

  const storeOf = (root: string): Promise<ScoreStore> => {
    const known = stores.get(root);
    if (known !== undefined) return known;
    const opened = openScoreStore(root, { origin, limit, onTrouble });
    stores.set(root, opened);
    const [oldest] = stores;
    if (stores.size > MOST_STORES && oldest !== undefined) {
      stores.delete(oldest[0]);
      closing.push(oldest[1].then((store) => store[Symbol.asyncDispose]()));
    }
    return opened;
  };

  /** Looks at many files, and then for all of them in what is kept. */
  const lookAt = async (chunk: number): Promise<readonly Look[]> => {
    const some: ImageFile[] = [];
    for (let at = chunk * CHUNK; some.length < CHUNK; at++) {
      const image = images.at(at);
      if (image === undefined) break;
      some.push(image);
    }
    const stamps = await Promise.all(
      // What can't be looked at will say so when it is opened.
      some.map(({ path }) => fileStamp(path).catch(() => null)),
    );
    const found = new Map<ImageFile, FoundFile | null>();
    for (const [root, own] of Map.groupBy(some, ({ root }) => root)) {
      const all = (await storeOf(root)).find(
        own.map(({ relative }) => relative),
      );
      own.forEach((image, at) => found.set(image, all[at] ?? null));
    }
    return some.map((image, at) => ({
      stamp: stamps[at] ?? null,
      found: found.get(image) ?? null,
    }));
  };
  const look = async (image: ImageFile): Promise<Look> => {
    const place = placeOf(image);
    const chunk = Math.floor(place / CHUNK);
    // The next one is looked at while this one is worked on.
    for (const each of [chunk, chunk + 1]) {
      if (chunks.has(each) || each * CHUNK >= images.length) continue;
      const looking = lookAt(each);
      looking.catch(() => {});
      chunks.set(each, looking);
      chunks.delete(each - 3);
    }
    return (await chunks.get(chunk)!)[place % CHUNK]!;
  };

  /** The scores of an image, where they are kept and will do. */
  const known = (scores: FoundScores | null): KnownImage | null => {
    if (scores === null || suffices === null) return null;
    const { row, content, width, height } = scores;
    const decoded = decodeScores(row, layout, content);
    if (decoded === null || !suffices(decoded)) return null;
    const { outputs, places, values } = decoded;
    return {
      scores: { outputs, places, values },
      width,
      height,
    };
  };

  /** The digest of a file's bytes; null where it can't be read. */
  const digest = async (path: string): Promise<Content | null> => {
    while (reading.size >= MOST_READING) await Promise.race(reading);
    const task = readImageFile(path)
      .then(async (bytes) => {
        const digest = await crypto.subtle.digest("SHA-256", bytes);
        // Not left to the garbage collector: files are large.
        bytes.buffer.transfer(0);
        return digest;
      })
      .catch(() => null);
    reading.add(task);
    const bytes = await task;
    reading.delete(task);
    return bytes === null ? null : new Uint8Array(bytes);
  };
  const isStill = async (
    { path }: ImageFile,
    { text }: FileStamp,
  ): Promise<boolean> =>
    text !== "" && text === (await fileStamp(path).catch(() => null))?.text;

  return {
    get reused(): number {
      return reused;
    },
    async prepare(image): Promise<PreparedPixels | KnownImage> {
      const { stamp, found } = await look(image);
      const store = await storeOf(image.root);
      let scores: FoundScores | null = null;
      if (found !== null && stamp !== null && isUnchanged(found, stamp)) {
        ({ scores } = found);
      } else if (stamp !== null && suffices !== null && store.hadScores) {
        // It may have been moved, or only touched.
        const now = await fileStamp(image.path).catch(() => stamp);
        const content = await digest(image.path);
        scores = content === null ? null : store.findContent(content);
        if (content !== null && scores !== null && await isStill(image, now)) {
          await store.keepFile({
            path: image.relative,
            stamp: now.text,
            seen: now.at,
            content,
          });
        }
      }
      const again = known(scores);
      if (again !== null) {
        reused++;
        await store.touch(scores!);
        return again;
      }
      const before = await fileStamp(image.path).catch(() => null);
      const prepared = await options.prepare(image);
      const { content } = prepared;
      if (content !== undefined) {
        const isSame = before !== null && await isStill(image, before);
        fresh.set(image, { content, stamp: isSame ? before : null });
      }
      return prepared;
    },
    async keep(image, scores, [width, height]): Promise<void> {
      const read = fresh.get(image);
      // What is not whole was kept before.
      if (read === undefined || !(scores instanceof Float32Array)) return;
      fresh.delete(image);
      const { content, stamp } = read;
      const row = encodeScores(scores, layout, content);
      if (row === null) return;
      const store = await storeOf(image.root);
      await store.keepScores({ content, width, height, row });
      if (stamp === null) return;
      await store.keepFile({
        path: image.relative,
        stamp: stamp.text,
        seen: stamp.at,
        content,
      });
    },
    async [Symbol.asyncDispose](): Promise<void> {
      for (const store of stores.values()) {
        closing.push(store.then((each) => each[Symbol.asyncDispose]()));
      }
      stores.clear();
      await Promise.all(closing);
    },
  };
}

/**
 * Finds images' places in a list. They are asked for in nearly the order in
 * which they come, so a look about the last place finds the next.
 */
function placesIn(images: ImageList): (image: ImageFile) => number {
  let next = 0;
  return ({ root, relative }) => {
    for (let away = 0; away <= images.length; away++) {
      for (const place of [next + away, next - away]) {
        const found = images.at(place);
        if (found?.relative !== relative || found.root !== root) continue;
        next = place + 1;
        return place;
      }
    }
    throw new RangeError(`"${relative}" is not among the images`);
  };
}
