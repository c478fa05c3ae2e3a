import type { Captioner, ComposedCaption } from "../caption/compose_caption.ts";
import type { PickedTags } from "../caption/pick_tags.ts";
import type { RawImage } from "../image/raw_image.ts";
import { atMost } from "../threads/at_most.ts";
import type { PluginChain, PluginSubject } from "../plugin/plugin_chain.ts";
import type { PluginPixels, Tag } from "../plugin/plugin.ts";
import type { ImageFile } from "./image_file.ts";
import type { CaptionFinish } from "./sentence_finish.ts";
import type { PrepareRequest } from "./prepare_messages.ts";
import type { PreparePool } from "./prepare_pool.ts";
import type { Stations } from "./tag_images.ts";

/** The places on an image's way where plugins are asked. */
export interface PluginStations {
  /** Before the model: `image` hooks. */
  readonly prepare: Stations["prepare"];
  /** Between picking and arranging: `tags` hooks. */
  readonly compose: Stations["compose"];
  /** Before writing: `caption` hooks. */
  readonly finish: (
    caption: string,
    image: ImageFile,
    size: readonly [width: number, height: number],
  ) => Promise<string>;
}

/** What they work with. */
export interface PluginStationSettings {
  readonly chain: PluginChain;
  readonly pool: PreparePool;
  readonly captioner: Captioner;
  /** From tags to a caption, perhaps with a sentence. */
  readonly finish: CaptionFinish["finish"];
  /** What of a request is the same for every image. */
  readonly request: Omit<PrepareRequest, "gate" | "path">;
  /** The caption that an image has already. */
  readonly existing: (image: ImageFile) => Promise<string | null>;
}

/** Decoded pictures that may wait for a plugin at once: each may take 500 MB. */
const MOST_DECODED = 4;

/**
 * Puts plugins between the stations. A picture is decoded for a plugin only
 * where one asks for pixels; else its hook is asked when the picture is ready.
 */
export function pluginStations(
  settings: PluginStationSettings,
): PluginStations {
  const { chain, pool, captioner, request } = settings;
  const captions = new WeakMap<ImageFile, Promise<string | null>>();
  const subjectOf = (
    image: ImageFile,
    [width, height]: readonly [number, number],
  ): PluginSubject => ({
    file: image.path,
    path: image.relative,
    width,
    height,
    caption: () => {
      const known = captions.get(image) ?? settings.existing(image);
      captions.set(image, known);
      return known;
    },
  });
  const decoding = atMost(() => MOST_DECODED);

  const withPixels: Stations["prepare"] = (image) =>
    decoding(async () => {
      const file = { ...request, path: image.path };
      const raw = await pool.decode(file);
      const size = [raw.width, raw.height] as const;
      const outcome = await chain.image(
        subjectOf(image, size),
        pluginPixels(raw),
      );
      if (outcome.kind === "skip") return { skip: outcome.reason };
      const shown: RawImage = outcome.kind === "pixels"
        ? { ...outcome.pixels, data: new Uint8Array(outcome.pixels.data) }
        : raw;
      const { pixels, width, height } = await pool.fit(shown, request.spec);
      return {
        pixels,
        width: raw.width,
        height: raw.height,
        shown: [width, height],
      };
    });
  const withoutPixels: Stations["prepare"] = async (image) => {
    const prepared = await pool.prepare({ ...request, path: image.path });
    const size = [prepared.width, prepared.height] as const;
    const outcome = await chain.image(subjectOf(image, size), null);
    return outcome.kind === "skip" ? { skip: outcome.reason } : prepared;
  };
  return {
    prepare: chain.wantsPixels
      ? withPixels
      : chain.has("image")
      ? withoutPixels
      : (image) => pool.prepare({ ...request, path: image.path }),
    async compose(scores, image, size): Promise<ComposedCaption> {
      const picked = captioner.applyRules(captioner.pick(scores));
      if (!chain.has("tags")) return await settings.finish(picked, image);
      const tags = await chain.tags(allOf(picked), subjectOf(image, size));
      return await settings.finish(pickedOf(tags), image);
    },
    finish: (caption, image, size) =>
      chain.has("caption")
        ? chain.caption(caption, subjectOf(image, size))
        : Promise.resolve(caption),
  };
}

/** Plugins see a rating and a quality as tags of their categories. */
function allOf({ tags, rating, quality }: PickedTags): readonly Tag[] {
  return [
    ...tags,
    ...(rating === null ? [] : [rating]),
    ...(quality === null ? [] : [quality]),
  ];
}

/** The first rating and the first quality are the image's; others are tags. */
function pickedOf(tags: readonly Tag[]): PickedTags {
  const first = (category: Tag["category"]): Tag | null =>
    tags.find((tag) => tag.category === category) ?? null;
  const rating = first("rating");
  const quality = first("quality");
  return {
    tags: tags.filter((tag) => tag !== rating && tag !== quality),
    rating,
    quality,
  };
}

/** Grey becomes RGB: plugins know two kinds of pixels, not four. */
function pluginPixels(
  { data, width, height, channels }: RawImage,
): PluginPixels {
  if (channels === 3 || channels === 4) {
    return { data, width, height, channels };
  }
  const to = channels + 2 as 3 | 4;
  const pixels = new Uint8Array(width * height * to);
  for (let from = 0, at = 0; at < pixels.length; from += channels, at += to) {
    pixels.fill(data[from]!, at, at + 3);
    if (to === 4) pixels[at + 3] = data[from + 1]!;
  }
  return { data: pixels, width, height, channels: to };
}
