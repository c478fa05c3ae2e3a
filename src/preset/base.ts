import { noCaptionQuirks } from "../caption/caption_quirks.ts";
import { DEFAULT_MAX_PIXELS } from "../image/decode.ts";
import type { ScriptQuirks, TagSettings } from "./tag_settings.ts";

/** The settings of a run that nobody told anything. */
export const baseSettings: TagSettings = Object.freeze({
  recursive: false,
  limit: null,
  decoder: "auto",
  decode: "exact",
  maxPixels: DEFAULT_MAX_PIXELS,

  model: null,
  repoId: "SmilingWolf/wd-swinv2-tagger-v3",
  modelDir: null,
  revision: null,
  forceDownload: false,
  provider: "auto",
  requireGpu: false,
  batchSize: "auto",
  maxDataLoaderNWorkers: null,

  thresh: 0.35,
  generalThreshold: null,
  characterThreshold: null,
  metaThreshold: null,
  modelThreshold: null,
  copyrightThreshold: null,
  artistThreshold: null,
  undesiredTags: "",
  useRatingTags: false,
  useRatingTagsAsLastTag: false,
  useQualityTags: false,
  useQualityTagsAsLastTag: false,

  removeUnderscore: false,
  characterTagExpand: false,
  tagReplacement: null,
  characterTagsFirst: false,
  alwaysFirstTags: null,
  captionSeparator: ", ",

  captionExtension: ".txt",
  existing: "overwrite",
  outputPath: null,
  scores: false,
  state: true,
  stateSize: 2_000_000_000,

  plugins: Object.freeze([]),
  pluginGrants: Object.freeze({}),

  captioner: Object.freeze({}),

  frequencyTags: false,
  debug: false,
  progress: "auto",
  progressFile: null,
  quiet: false,
  verbose: false,
});

/** None of the script's ways. */
export const noQuirks: ScriptQuirks = Object.freeze({
  ...noCaptionQuirks,
  scriptSuffixes: false,
  sharedStems: false,
  missingFolderIsEmpty: false,
  loaderForgivesBroken: false,
});
