import {
  combineWithExisting,
  type ExistingPolicy,
} from "../caption/combine_with_existing.ts";
import type { ComposedCaption } from "../caption/compose_caption.ts";
import type { FileLayer } from "../files/file_layer.ts";
import type { TagSettings } from "../preset/tag_settings.ts";
import { captionPath } from "./caption_path.ts";
import type { ImageFile } from "./image_file.ts";
import { metadataFormat } from "./metadata_format.ts";

/** The last station: puts captions where the run was told to. */
export interface CaptionWriter extends AsyncDisposable {
  /** Where the captions are, in words. */
  readonly place: string;
  /** How many captions may be written at once. */
  readonly width: number;
  /**
   * Writes one image's caption.
   *
   * @returns The file that holds it, and the text without its line end.
   * @throws {WriteFailed} Where the system could not.
   * @throws {WriteRefused} Where the file layer would not.
   */
  write(
    image: ImageFile,
    composed: ComposedCaption,
    size: readonly [width: number, height: number],
  ): Promise<{ readonly file: string; readonly caption: string }>;
  /** Makes what was written final; nothing may be written afterwards. */
  commit(): Promise<void>;
}

/** Changes a caption right before it is written. */
export type CaptionFinish = (
  caption: string,
  image: ImageFile,
  size: readonly [width: number, height: number],
) => Promise<string>;

/** The settings that say where captions go. */
type WriterSettings =
  & Pick<
    TagSettings,
    | "captionExtension"
    | "captionSeparator"
    | "existing"
    | "outputPath"
    | "scores"
  >
  & {
    /** Whether captions are sentences; tags, or both, unless it is said. */
    readonly isSentence?: boolean;
  };

/**
 * Opens the writer: caption files beside the images, or the one file of
 * `--output_path`, which appears whole at the commit.
 *
 * @param files The file layer, which holds grants for both.
 * @param settings Where captions go.
 * @param exact Whether existing captions are read letter by letter, as the
 * script does.
 * @param shared Whether images may share a caption file.
 * @param finish What else is made of a caption, right before it is written.
 */
export async function openCaptionWriter(
  files: FileLayer,
  settings: WriterSettings,
  exact: boolean,
  shared: boolean,
  finish: CaptionFinish = (caption) => Promise.resolve(caption),
): Promise<CaptionWriter> {
  const { captionExtension, captionSeparator, outputPath } = settings;
  // A caption that is to be skipped never gets here.
  const policy: ExistingPolicy = settings.existing === "skip"
    ? "overwrite"
    : settings.existing;

  const textOf = async (
    image: ImageFile,
    composed: ComposedCaption,
  ): Promise<string> => {
    if (policy === "overwrite") return composed.caption;
    const existing = await files.readText(
      captionPath(image.path, captionExtension),
    );
    const names = composed.pieces ?? composed.tags.map(({ name }) => name);
    return combineWithExisting(
      existing,
      names,
      policy,
      captionSeparator,
      exact,
    );
  };

  if (outputPath === null) {
    return {
      place: `in "${captionExtension}" files beside the images`,
      // Of two images that share a file, the second adds to what the first wrote;
      // otherwise so many hide the time that the disk takes to flush.
      width: shared ? 1 : 16,
      async write(image, composed, size) {
        const file = captionPath(image.path, captionExtension);
        const text = await textOf(image, composed);
        const caption = await finish(text, image, size);
        await files.writeText(file, `${caption}\n`);
        return { file, caption };
      },
      commit: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  const writer = await files.createWriter(outputPath);
  const format = metadataFormat(outputPath);
  let records = 0;
  await writer.write(format.head);
  return {
    place: `in "${outputPath}"`,
    width: 1,
    async write(image, composed, size) {
      const [width, height] = size;
      const text = await textOf(image, composed);
      const caption = await finish(text, image, size);
      const record = {
        path: image.path,
        caption,
        width,
        height,
        isSentence: settings.isSentence ?? false,
        ...(settings.scores ? { scores: composed.tags } : {}),
      };
      await writer.write(format.record(record, records++));
      return { file: outputPath, caption };
    },
    async commit() {
      await writer.write(format.tail(records));
      await writer.commit();
    },
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  };
}
