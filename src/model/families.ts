import type { ModelFamily } from "./family.ts";
import { fitSelectedTags, parseSelectedTags } from "./parse_selected_tags.ts";
import { fitTagMapping, parseTagMapping } from "./parse_tag_mapping.ts";

/** SmilingWolf's taggers: pixels as they are, blue first, probabilities out. */
export const wdFamily: ModelFamily = {
  layout: "wd",
  graphFile: "model.onnx",
  labelFile: "selected_tags.csv",
  parseLabels: parseSelectedTags,
  checkLabels: fitSelectedTags,
  input: {
    layout: "NHWC",
    channelOrder: "BGR",
    fit: "pad",
    background: [255, 255, 255],
    divisor: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
  },
  openSize: 448,
  activation: "none",
};

/** cella110n's taggers: -1..1, blue first, channels first, logits out. */
export const clFamily: ModelFamily = {
  layout: "cl",
  graphFile: "model_optimized.onnx",
  labelFile: "tag_mapping.json",
  parseLabels: parseTagMapping,
  checkLabels: fitTagMapping,
  input: {
    layout: "NCHW",
    channelOrder: "BGR",
    fit: "pad",
    background: [255, 255, 255],
    divisor: 127.5,
    mean: [1, 1, 1],
    std: [1, 1, 1],
  },
  openSize: 448,
  activation: "sigmoid",
};

/** Every family, in the order in which a folder is asked whether it is one. */
export const families: readonly ModelFamily[] = [wdFamily, clFamily];
