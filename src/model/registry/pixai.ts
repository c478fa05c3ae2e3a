import type { ModelFamily } from "../family.ts";
import type { RegistryEntry } from "./registry_entry.ts";

/** PixAI's tagger 0.9 as deepghs converted it: squashed, -1..1, red first. */
export const pixaiFamily: ModelFamily = {
  name: "PixAI",
  layout: "wd",
  graphFile: "model.onnx",
  labelFile: "selected_tags.csv",
  labelFormat: "pixai_tags",
  thresholdFile: { file: "thresholds.csv", format: "category_csv" },
  preprocessFile: "preprocess.json",
  input: {
    layout: "NCHW",
    channelOrder: "RGB",
    fit: "squash",
    resample: "bilinear",
    background: [255, 255, 255],
    divisor: 255,
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  },
  openSize: 448,
  activation: "none",
  output: "prediction",
  extraInputs: [],
};

const thresholds = { general: 0.3, character: 0.85 } as const;

/** PixAI's taggers; 1.0 lies in another form and is not among them. */
export const pixaiModels: readonly RegistryEntry[] = [{
  name: "pixai-0.9",
  repo: "deepghs/pixai-tagger-v0.9-onnx",
  family: pixaiFamily,
  files: ["model.onnx", "selected_tags.csv"],
  optionalFiles: ["thresholds.csv", "preprocess.json"],
  licence: "apache-2.0",
  bytes: 1271365854,
  bytesExact: true,
  size: 448,
  tags: 13461,
  categories: ["general", "character"],
  recommended: thresholds,
  best: { categories: thresholds, tags: new Map() },
  sources: [
    {
      facts:
        "squashing with Pillow's bilinear filter, red first, (x / 255 - 0.5) / 0.5, white under alpha, sigmoid in the model, 13461 tags, thresholds",
      source:
        "zoo/pixai_tagger/min_script.py of deepghs/imgutils, a copy of PixAI's own handler.py",
    },
    {
      facts:
        "file names, columns of selected_tags.csv and thresholds.csv, stages of preprocess.json",
      source: "zoo/pixai_tagger/export.py of deepghs/imgutils",
    },
    {
      facts:
        "outputs embedding, logits and prediction; the one row without a name",
      source: "public readers of the published files that agree on it",
    },
  ],
  unconfirmed: [],
}];
