import { scriptCaptionQuirks } from "../caption/caption_quirks.ts";
import type { Preset, ScriptQuirks } from "./tag_settings.ts";

/** Every way of the script that changes a caption or the exit status. */
const everyQuirk: ScriptQuirks = Object.freeze({
  ...scriptCaptionQuirks,
  scriptSuffixes: true,
  sharedStems: true,
  missingFolderIsEmpty: true,
  loaderForgivesBroken: true,
});

/**
 * Captions, default model and exit status of kohya-ss/sd-scripts'
 * `finetune/tag_images_by_wd14_tagger.py`.
 */
export const sdScriptsPreset: Preset = Object.freeze({
  name: "sd-scripts",
  description: "the captions of sd-scripts' WD14 tagger, byte for byte",
  settings: Object.freeze({
    model: null,
    repoId: "SmilingWolf/wd-v1-4-convnext-tagger-v2",
    modelDir: "wd14_tagger_model",
    batchSize: 1,
    state: false,
  }),
  quirks: everyQuirk,
  scriptArguments: true,
});
