import type { ComposedCaption } from "../caption/compose_caption.ts";
import type { InputSpec } from "../image/input_spec.ts";
import type { RawImage } from "../image/raw_image.ts";
import type { Label } from "../model/label.ts";
import type { ScriptQuirks, TagSettings } from "../preset/tag_settings.ts";

/** A tagger that is open: pictures in, scores or captions out. */
export interface Tagger extends AsyncDisposable {
  /** What a person calls the model. */
  readonly name: string;
  /** What it runs on, in words: `cpu`, or `webgpu (NVIDIA H100, 364 of 364 nodes)`. */
  readonly runsOn: string;
  /** How the model wants to see pictures; `preprocess` takes it. */
  readonly spec: InputSpec;
  /** What each number of `scores` stands for. */
  readonly labels: readonly Label[];
  /**
   * What the model says of a picture.
   *
   * @param image A file's bytes, or pixels.
   * @returns One probability, 0..1, for each output of the model; a label's
   * `index` is its place.
   * @throws {DecodeError} Where the bytes are no picture.
   */
  scores(image: Uint8Array | RawImage): Promise<Float32Array<ArrayBuffer>>;
  /**
   * The caption of a picture, by the settings that the tagger was opened with.
   *
   * @param image A file's bytes, or pixels.
   * @throws {DecodeError} Where the bytes are no picture.
   */
  caption(image: Uint8Array | RawImage): Promise<ComposedCaption>;
}

/**
 * Opens a tagger for pictures in memory; for folders there is `tagDataset`.
 *
 * It takes no plugins, and refuses settings that name some. A plugin is asked
 * about a file of a dataset: its path, the caption that is there, the text
 * beside it, and it may leave the file out. A picture in memory has none of
 * these, and a plugin that had to make do with invented ones would give other
 * captions here than in a run. `tagDataset` runs them.
 *
 * Needs `--allow-read` for the model, and `--allow-ffi`, `--allow-env` and
 * `--allow-sys` for the native libraries. A model that is not on disk is
 * downloaded, which needs `--allow-net` and `--allow-write`. Whether a GPU can
 * be used is tried out in another process, which needs `--allow-run`; without
 * it, the CPU is used unless `provider` names another.
 *
 * @param settings What differs from the `base` preset; `model` above all.
 * @param quirks Which of sd-scripts' ways are kept; none by default.
 * @throws {RangeError} Where `plugins` is not empty, or a setting is out of range.
 * @throws {ModelError} Where the model is not to be had or can't be run.
 *
 * @example
 * ```ts
 * import { openTagger } from "@wdtag/cli";
 *
 * await using tagger = await openTagger({ model: "palette" });
 * const white = new Uint8Array(64 * 64 * 3).fill(255);
 * const scores = await tagger.scores({
 *   data: white,
 *   width: 64,
 *   height: 64,
 *   channels: 3,
 * });
 * console.assert(scores.length === tagger.labels.length);
 * ```
 */
export async function openTagger(
  settings: Partial<TagSettings> = {},
  quirks: Partial<ScriptQuirks> = {},
): Promise<Tagger> {
  // Loaded when it is called, as in `tagDataset`.
  const { loadTagger } = await import("./load_tagger.ts");
  return await loadTagger(settings, quirks);
}
