import type { CaptionQuirks } from "../caption/caption_quirks.ts";
import type { CaptionerSettings } from "../captioners/captioner_settings.ts";
import type { CaptionSettings } from "../caption/read_caption_options.ts";
import type { DecodeMode, DecoderChoice } from "../image/decode.ts";
import type { PresetLayer } from "./merge_layers.ts";
import type { PluginChoice } from "../plugin/plugin_choice.ts";
import type { PluginPermissions } from "../plugin/plugin.ts";

/**
 * What becomes of a caption that is there already.
 *
 * `overwrite` replaces it, `skip` leaves the image alone, `append` puts new
 * tags behind its tags, `prepend` before them.
 */
export type ExistingCaption = "overwrite" | "skip" | "append" | "prepend";

/** How a run shows its progress; `auto` is a bar on a terminal, else plain. */
export type ProgressChoice = "auto" | "bar" | "plain" | "json" | "none";

/**
 * Everything that a tagging run can be told, whether by a preset, by flags or
 * by a program: how captions are to read, and the rest of it. Each field is one
 * option of the command line; the fields of sd-scripts' options mean what they
 * mean there.
 */
export interface TagSettings extends CaptionSettings {
  /** Look into subfolders too. */
  readonly recursive: boolean;
  /** Stop after this many images; null takes them all. */
  readonly limit: number | null;
  /** The image decoder. */
  readonly decoder: DecoderChoice;
  /** Whether JPEG and WebP may shrink while they are decoded. */
  readonly decode: DecodeMode;
  /** The most pixels that one image may have, against decompression bombs. */
  readonly maxPixels: number;

  /** A short name, Hub repository or folder; null leaves it to `repoId`. */
  readonly model: string | null;
  /** `namespace/name` or `namespace/name/subfolder` on the Hub. */
  readonly repoId: string;
  /** Folder of models in sd-scripts' layout; null is the Hub's own cache. */
  readonly modelDir: string | null;
  /** The model's branch, tag or commit; null is what is there, else `main`. */
  readonly revision: string | null;
  /** Download the model even if it is there. */
  readonly forceDownload: boolean;
  /** `auto`, `cpu`, or a GPU's provider with an optional device, `cuda:1`, or several, `cuda:0,cuda:1`. */
  readonly provider: string;
  /** Fail rather than run on anything but a GPU. */
  readonly requireGpu: boolean;
  /** Images that the model is given at once, from 1. */
  readonly batchSize: number | "auto";
  /** Workers that load images, from 0; null leaves it to the program. */
  readonly maxDataLoaderNWorkers: number | null;

  /** What follows the image's stem in the caption file's name. */
  readonly captionExtension: string;
  /** What becomes of captions that are there. */
  readonly existing: ExistingCaption;
  /** One JSON or JSON Lines file in place of caption files. */
  readonly outputPath: string | null;
  /** Write each tag's score and category into `outputPath` too. */
  readonly scores: boolean;
  /**
   * Keep the `.wdtag` folder at the dataset's root: scores of earlier runs are
   * used again. In a program, only where it says so.
   */
  readonly state: boolean;
  /** The most bytes that the scores kept for a dataset may take. */
  readonly stateSize: number;

  /** The plugins, in order. */
  readonly plugins: readonly PluginChoice[];
  /** What every sandboxed plugin may reach, beside its own grants. */
  readonly pluginGrants: PluginPermissions;

  /** Who writes sentences beside the tags, and how; nobody where it has no `name`. */
  readonly captioner: Readonly<Partial<CaptionerSettings>>;

  /** Print how often each tag was given, at the end. */
  readonly frequencyTags: boolean;
  /** Print each image's tags by category as it is done. */
  readonly debug: boolean;
  /** How progress is shown. */
  readonly progress: ProgressChoice;
  /** A file that gets the JSON progress events. */
  readonly progressFile: string | null;
  /** Say nothing but errors. */
  readonly quiet: boolean;
  /** Say more. */
  readonly verbose: boolean;
}

/**
 * The ways of sd-scripts' tagger that its preset keeps, so that captions and
 * exit status are the same, and nothing else does; those of captions first.
 */
export interface ScriptQuirks extends CaptionQuirks {
  /** Only .png .jpg .jpeg .webp .bmp .avif, all lower or all upper case. */
  readonly scriptSuffixes: boolean;
  /** Images of one stem write to the same caption file, one after another. */
  readonly sharedStems: boolean;
  /** A folder that does not exist counts as an empty one. */
  readonly missingFolderIsEmpty: boolean;
  /** With `maxDataLoaderNWorkers`, broken images leave the exit status 0. */
  readonly loaderForgivesBroken: boolean;
}

/** A named set of settings; presets lie upon each other, the later wins. */
export interface Preset {
  /** What `--preset` calls it. */
  readonly name: string;
  /** What it is for, in a few words. */
  readonly description: string;
  /** The settings that it decides, those of presets that it extends included. */
  readonly settings: Readonly<Partial<TagSettings>>;
  /** The script's ways that it turns on or off. */
  readonly quirks: Readonly<Partial<ScriptQuirks>>;
  /**
   * Whether arguments are read as Python's argparse reads the script's. A
   * preset without it leaves that to the ones below.
   */
  readonly scriptArguments?: boolean;
  /** What it consists of, those that it extends first; its form and rules too. */
  readonly layers: readonly PresetLayer[];
}
