/**
 * wdtag as a library: the stations that an image passes on its way to a
 * caption, and the whole way. What is exported here is the promise; everything
 * else may change.
 *
 * @module
 */
export { tagDataset, type TagRun } from "./src/dataset/tag_dataset.ts";
export { openTagger, type Tagger } from "./src/dataset/open_tagger.ts";
export type { Mishap, RunEvent, RunSummary } from "./src/dataset/run_event.ts";
export type { ImageResult, Untouched } from "./src/dataset/image_result.ts";
export type { ImageFile } from "./src/dataset/image_file.ts";
export { ScanError, type ScanProblem } from "./src/dataset/scan_error.ts";
export {
  captionDataset,
  type CaptionRun,
} from "./src/dataset/caption_dataset.ts";
export { captionPath } from "./src/dataset/caption_path.ts";

export {
  decodeImage,
  type DecodeMode,
  type DecodeOptions,
  type DecoderChoice,
  DEFAULT_MAX_PIXELS,
} from "./src/image/decode.ts";
export { type ImageFormat, sniffFormat } from "./src/image/sniff.ts";
export { DecodeError } from "./src/image/decode_error.ts";
export type { RawImage } from "./src/image/raw_image.ts";
export type { InputSpec, Resample, Rgb } from "./src/image/input_spec.ts";
export type { Tensor } from "./src/image/tensor.ts";
export { fitPixels } from "./src/image/fit_pixels.ts";
export { toTensor } from "./src/image/to_tensor.ts";
export { preprocess } from "./src/image/preprocess.ts";
export { resizeArea } from "./src/image/resize_area.ts";
export { type PillowFilter, resizePillow } from "./src/image/resize_pillow.ts";

export type {
  CaptionCall,
  CaptionerCapabilities,
  CaptionerFile,
  CaptionGrounding,
  CaptionImage,
  CaptionResult,
  ImageCaptioner,
} from "./src/captioners/captioner.ts";
export {
  type CaptionerChoice,
  openCaptioner,
} from "./src/captioners/open_captioner.ts";
export type {
  CaptionerGrants,
  CaptionerSettings,
} from "./src/captioners/captioner_settings.ts";
export { CaptionerError } from "./src/captioners/captioner_error.ts";
export { openChosenCaptioner } from "./src/dataset/open_chosen_captioner.ts";
export type { SentenceSettings } from "./src/captioners/sentence_settings.ts";
export {
  type HttpCaptioner,
  type HttpUsage,
  openHttpCaptioner,
} from "./src/captioners/http/open_http_captioner.ts";
export type { HttpCaptionerOptions } from "./src/captioners/http/http_options.ts";
export { openTransformersCaptioner } from "./src/captioners/transformers/open_transformers_captioner.ts";
export type {
  TransformersCaptionerOptions,
  TransformersDtype,
} from "./src/captioners/transformers/transformers_options.ts";
export type { TransferPace } from "./src/model/hub/pace.ts";
export type { PromptPresetName } from "./src/captioners/http/prompt_presets.ts";

export { ModelError } from "./src/model/model_error.ts";
export type { Adapter } from "./src/model/provider/adapter.ts";
export type { NodePlacement } from "./src/model/provider/node_placement.ts";
export type { Provider, ProviderName } from "./src/model/provider/provider.ts";
export type { PassedOver, RunningOn } from "./src/model/provider/running_on.ts";
export type { Label, TagCategory } from "./src/model/label.ts";
export type { PublishedThresholds } from "./src/model/published_thresholds.ts";
export { parseSelectedTags } from "./src/model/parse_selected_tags.ts";
export { parseTagMapping } from "./src/model/parse_tag_mapping.ts";

export type { ScoredTag } from "./src/caption/scored_tag.ts";
export {
  type CaptionOptions,
  defaultCaptionOptions,
} from "./src/caption/caption_options.ts";
export type { CaptionQuirks } from "./src/caption/caption_quirks.ts";
export type { CaptionParts } from "./src/caption/caption_parts.ts";
export type {
  Demand,
  PickedTags,
  ScoreNeeds,
  TagPick,
} from "./src/caption/pick_tags.ts";
export type { Scores, SparseScores } from "./src/caption/scores.ts";
export {
  fillThresholds,
  type Threshold,
  type ThresholdCategory,
  ThresholdError,
  type Thresholds,
} from "./src/caption/thresholds.ts";
export {
  type Captioner,
  type CaptionModel,
  type ComposedCaption,
  prepareCaptioner,
} from "./src/caption/compose_caption.ts";
export type {
  CaptionForm,
  CaptionLine,
  Parentheses,
  Slot,
  SlotKind,
  SlotOrder,
  Underscores,
} from "./src/caption/form/caption_form.ts";
export { FormError } from "./src/caption/form/form_error.ts";
export { overrideForm } from "./src/caption/form/fit_form.ts";
export { countTagNames } from "./src/caption/form/count_tags.ts";
export type {
  AliasRule,
  ContradictionRule,
  ExcludeRule,
  ImplicationRule,
  KeepRule,
  LimitRule,
  OverlapRule,
  ReplaceRule,
  RuleScope,
  TagPair,
  TagPattern,
  TagRegex,
  TagRule,
} from "./src/caption/rules/tag_rule.ts";
export { RuleError } from "./src/caption/rules/rule_error.ts";
export { prepareRules } from "./src/caption/rules/prepare_rules.ts";
export {
  type Contradiction,
  contradictions,
} from "./src/caption/rules/contradictions.ts";
export type {
  RegexFinding,
  RegexFindings,
} from "./src/caption/rules/regex_findings.ts";
export {
  type SearchOptions,
  searchRegexes,
} from "./src/dataset/search_regexes.ts";
export type { CaptionSettings } from "./src/caption/read_caption_options.ts";
export { renderCaption } from "./src/caption/render_caption.ts";
export {
  parseTagReplacement,
  type TagReplacement,
} from "./src/caption/tag_replacement.ts";
export {
  combineWithExisting,
  type ExistingPolicy,
} from "./src/caption/combine_with_existing.ts";

export type {
  ExistingCaption,
  Preset,
  ProgressChoice,
  ScriptQuirks,
  TagSettings,
} from "./src/preset/tag_settings.ts";
export {
  findPreset,
  type LayeredPresets,
  layerPresets,
  PresetError,
  presets,
} from "./src/preset/presets.ts";
export { openPreset } from "./src/preset/open_preset.ts";
export type { PresetSearch } from "./src/preset/find/preset_search.ts";
export type { PresetLayer } from "./src/preset/merge_layers.ts";
export type {
  Droppable,
  PluginEntry,
  PresetDocument,
  PresetSection,
  PresetValue,
} from "./src/preset/preset_document.ts";
export {
  ReadFailed,
  WriteFailed,
  WriteRefused,
} from "./src/files/file_errors.ts";

export { matchKey } from "./src/caption/match_key.ts";
export { mcutThreshold } from "./src/caption/mcut_threshold.ts";
export { expandCharacterTag } from "./src/caption/expand_character_tag.ts";
export {
  type CaptionerPluginHost,
  openCaptionerPlugin,
} from "./src/plugin/open_captioner_plugin.ts";
export type {
  CaptionAnswer,
  CaptionerAbilities,
  CaptionerHost,
  CaptionerImage,
  CaptionerPicture,
  CaptionerSource,
  CaptionerTokenizer,
  CaptionerWants,
  CaptionSession,
  CaptionTensor,
  CaptionTensorFacts,
  PluginCaptioner,
  SentenceWishes,
  TensorData,
  TensorType,
} from "./src/plugin/captioner/plugin_captioner.ts";
export { testPlugin } from "./src/plugin/test_plugin.ts";
export { definePlugin } from "./src/plugin/define_plugin.ts";
export { PluginError } from "./src/plugin/plugin_error.ts";
export type { PluginFacts, PluginHook } from "./src/plugin/plugin_chain.ts";
export type { PluginChoice } from "./src/plugin/plugin_choice.ts";
export type {
  Awaitable,
  ImageAnswer,
  OptionSchema,
  Plugin,
  PluginCase,
  PluginContext,
  PluginFactory,
  PluginFilter,
  PluginImage,
  PluginOptions,
  PluginPermissions,
  PluginPixels,
  PluginSchema,
  PluginWants,
  Tag,
} from "./src/plugin/plugin.ts";
