import type { Captioner } from "../caption/compose_caption.ts";
import type { ComposedCaption } from "../caption/compose_caption.ts";
import type { CaptionOptions } from "../caption/caption_options.ts";
import { holdsTags } from "../caption/form/check_form.ts";
import { fitForm } from "../caption/form/fit_form.ts";
import type { PickedTags } from "../caption/pick_tags.ts";
import { CaptionerError } from "../captioners/captioner_error.ts";
import { captionerNames } from "../captioners/captioner_kinds.ts";
import { captionImage } from "./caption_image.ts";
import { groundingOf } from "./grounding_of.ts";
import type { ImageFile } from "./image_file.ts";
import type { PrepareRequest } from "./prepare_messages.ts";
import type { PreparePool } from "./prepare_pool.ts";
import type { Author } from "./open_author.ts";
import { requireCaptionPlace } from "./require_caption_place.ts";
import { sentenceSeparators } from "./sentence_separators.ts";
import type { Stations } from "./tag_images.ts";
import { openSentenceStation } from "./sentence_station.ts";

/** From tags to a caption: the last of composing. */
export interface CaptionFinish {
  /** Makes the caption of one image's tags. */
  readonly finish: (
    picked: PickedTags,
    image: ImageFile,
  ) => ComposedCaption | Promise<ComposedCaption>;
  /** How many images are worth finishing at once. */
  readonly width: number;
}

/** What a sentence beside tags is made with. */
export interface SentenceFinishSettings {
  /** Who writes the sentence; null where there is none. */
  readonly author: Author | null;
  /** Who writes the tags. */
  readonly captioner: Captioner;
  /** How captions are to look. */
  readonly options: CaptionOptions;
  /** Who decodes pictures. */
  readonly pool: Pick<PreparePool, "decode">;
  /** What of a request is the same for every image. */
  readonly request: Omit<PrepareRequest, "gate" | "path">;
  /** The caption that an image has already. */
  readonly existing: (image: ImageFile) => Promise<string | null>;
  /** Where captions go. */
  readonly place: Parameters<typeof requireCaptionPlace>[1];
  /** Ends what the author is asked. */
  readonly signal: AbortSignal;
}

/**
 * Has a captioner say what is in an image whose tags are known, and writes both
 * as one caption. Without a captioner, the tags alone.
 *
 * @param settings Who does what.
 */
export function sentenceFinish(
  { author, captioner, options, pool, request, existing, place, signal }:
    SentenceFinishSettings,
): CaptionFinish {
  if (author === null) {
    return { finish: (picked) => captioner.finish(picked), width: 1 };
  }
  const { capabilities } = author.captioner;
  const wantsExisting = capabilities.existing ?? capabilities.tags;
  const station = openSentenceStation(
    author.captioner,
    sentenceSeparators(options.form),
    signal,
  );
  return {
    width: station.width,
    async finish(picked, image) {
      requireCaptionPlace(image, place);
      const sentence = await station.say(async () => {
        const there = wantsExisting ? await existing(image) : null;
        return captionImage(image, groundingOf(picked, there), {
          decode: () => pool.decode({ ...request, path: image.path }),
        });
      });
      return captioner.finish(picked, sentence);
    },
  };
}

/**
 * Whether captions, or their captioner, ask for tags: else no tagger is needed.
 *
 * @param author Who writes the sentence.
 * @param options How captions are to look.
 */
export function asksForTags(
  { captioner }: Author,
  options: CaptionOptions,
): boolean {
  return captioner.capabilities.tags || hasTags(options);
}

function hasTags(options: CaptionOptions): boolean {
  const { form } = options;
  return form === null ||
    fitForm(form, options).lines.some(({ slots }) => slots.some(holdsTags));
}

/**
 * Refuses captions of sentences that nobody writes: all of them would be empty,
 * and take the place of what is there.
 *
 * @param isAuthored Whether the run has a captioner.
 * @param options How captions are to look.
 * @throws {CaptionerError} Where only a captioner could fill them.
 */
export function requireAuthor(
  isAuthored: boolean,
  options: CaptionOptions,
): void {
  const isProse = options.form?.lines.some(({ slots }) =>
    slots.some(({ kind }) => kind === "sentence")
  );
  if (isAuthored || !isProse || hasTags(options)) return;
  throw new CaptionerError(
    "These captions hold a captioner's sentence and no tags, and no captioner " +
      `is named: add --captioner NAME (${captionerNames.join(", ")})`,
  );
}

/**
 * Spares images the tagger that no sentence will come for: where the captioner
 * takes no more of them, they fail before they are read.
 *
 * @param author Who writes the sentence; null where there is none.
 * @param prepare The station that reads images.
 */
export function sentenceGate(
  author: Author | null,
  prepare: Stations["prepare"],
): Pick<Stations, "prepare"> {
  const { exhausted } = author?.captioner ?? {};
  if (exhausted === undefined) return { prepare };
  return {
    async prepare(image) {
      const reason = exhausted();
      if (reason !== null) throw new Error(reason);
      return await prepare(image);
    },
  };
}
