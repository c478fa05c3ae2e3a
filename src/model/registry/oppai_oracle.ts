import type { ModelFamily } from "../family.ts";
import { oneThreshold } from "../published_thresholds.ts";
import type { RegistryEntry } from "./registry_entry.ts";

/** Grio43's tagger: letterboxed on grey, with a mask of the padding. */
export const oppaiOracleFamily: ModelFamily = {
  name: "OppaiOracle",
  layout: "wd",
  graphFile: "model.onnx",
  labelFile: "selected_tags.csv",
  labelFormat: "oppai_tags",
  thresholdFile: { file: "pr_thresholds.json", format: "pr_json" },
  preprocessFile: "preprocessing.json",
  input: {
    layout: "NCHW",
    channelOrder: "RGB",
    fit: "letterbox",
    resample: "lanczos",
    background: [114, 114, 114],
    divisor: 255,
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  },
  openSize: 448,
  activation: "none",
  output: "probabilities",
  extraInputs: [{ name: "padding_mask", kind: "padding_mask" }],
};

/** Grio43's taggers. */
export const oppaiOracleModels: readonly RegistryEntry[] = [{
  name: "oppai-oracle-1.1",
  repo: "Grio43/OppaiOracle/V1.1_onnx",
  family: oppaiOracleFamily,
  files: ["model.onnx", "selected_tags.csv"],
  optionalFiles: ["pr_thresholds.json", "preprocessing.json"],
  licence: "apache-2.0",
  bytes: 993246982,
  bytesExact: true,
  size: 448,
  tags: 19294,
  categories: ["rating", "general"],
  recommended: null,
  best: oneThreshold(0.753),
  sources: [
    {
      facts:
        "letterboxing, padding 114 under alpha too, (x / 255 - 0.5) / 0.5, red first, mask true where padded, 19294 tags, all of category 0, columns of selected_tags.csv",
      source: "tools/release_v1_1.py of grio43/OppaiOracle",
    },
    {
      facts: "LANCZOS, the shorter side cut to whole pixels",
      source: "Inference_Engine.py of grio43/OppaiOracle, an earlier version",
    },
    {
      facts: "shape of pr_thresholds.json",
      source: "tools/find_pr_threshold.py of grio43/OppaiOracle",
    },
    {
      facts:
        "inputs pixel_values and padding_mask, output probabilities, one threshold for all tags (macro P = R), sizes, ratings named rating:...",
      source: "public readers of the published files that agree on it",
    },
  ],
  unconfirmed: [
    "the resampling filter and the rounding of the shorter side of the released version",
  ],
}];
