import type { ModelFamily } from "../family.ts";
import { oneThreshold } from "../published_thresholds.ts";
import type { RegistryEntry } from "./registry_entry.ts";

/** Camais03's tagger 2: letterboxed on ImageNet's mean, red first, logits out. */
export const camieFamily: ModelFamily = {
  name: "Camie",
  layout: "cl",
  graphFile: "camie-tagger-v2.onnx",
  labelFile: "camie-tagger-v2-metadata.json",
  labelFormat: "camie_metadata",
  input: {
    layout: "NCHW",
    channelOrder: "RGB",
    fit: "letterbox",
    resample: "lanczos",
    background: [124, 116, 104],
    divisor: 255,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  },
  openSize: 512,
  activation: "sigmoid",
  output: "refined_predictions",
  extraInputs: [],
};

/** Camais03's taggers; version 1 takes another range and is not among them. */
export const camieModels: readonly RegistryEntry[] = [{
  name: "camie-v2",
  repo: "Camais03/camie-tagger-v2",
  family: camieFamily,
  files: ["camie-tagger-v2.onnx", "camie-tagger-v2-metadata.json"],
  optionalFiles: [],
  licence: "gpl-3.0",
  bytes: 788983561,
  bytesExact: true,
  size: 512,
  tags: 70527,
  // Years are read as meta tags.
  categories: ["rating", "general", "character", "copyright", "artist", "meta"],
  recommended: null,
  best: oneThreshold(0.492),
  sources: [
    {
      facts: "70527 tags, seven categories, 512 pixels, licence",
      source: "model card of Camais03/camie-tagger-v2",
    },
    {
      facts:
        "threshold 0.492, at which the card's macro F1 is best (0.614: micro F1)",
      source:
        "model card, as the notes of grio43/OppaiOracle quote it beside the card's figures",
    },
    {
      facts:
        "letterboxing with LANCZOS on (124, 116, 104), ImageNet's mean and deviation, red first, the second output refined_predictions, logits, metadata's shape, file sizes",
      source:
        "three public readers of the author's onnx_inference.py and metadata that agree with each other",
    },
  ],
  unconfirmed: [
    "whether the shorter side is cut or rounded to whole pixels",
    "what lies under transparent pixels (here the padding's colour)",
  ],
}];
