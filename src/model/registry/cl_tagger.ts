import type { ModelFamily } from "../family.ts";
import type { RegistryEntry } from "./registry_entry.ts";

/** cella110n's taggers: -1..1, blue first, channels first, logits out. */
export const clFamily: ModelFamily = {
  name: "cl_tagger",
  layout: "cl",
  graphFile: "model_optimized.onnx",
  labelFile: "tag_mapping.json",
  labelFormat: "tag_mapping",
  input: {
    layout: "NCHW",
    channelOrder: "BGR",
    fit: "pad",
    resample: "sd-scripts",
    background: [255, 255, 255],
    divisor: 127.5,
    mean: [1, 1, 1],
    std: [1, 1, 1],
  },
  openSize: 448,
  activation: "sigmoid",
  output: null,
  extraInputs: [],
};

/** cella110n's taggers of version 1; version 2 is gated and sees otherwise. */
export const clModels: readonly RegistryEntry[] = ["1.00", "1.01", "1.02"].map(
  (version) => ({
    name: `cl-${version}`,
    repo: `cella110n/cl_tagger/cl_tagger_${version.replace(".", "_")}`,
    family: clFamily,
    files: ["model_optimized.onnx", "tag_mapping.json"],
    optionalFiles: [],
    licence: "apache-2.0",
    bytes: null,
    bytesExact: false,
    size: 448,
    tags: null,
    categories: [
      "rating",
      "general",
      "character",
      "copyright",
      "artist",
      "meta",
      "quality",
      "model",
    ],
    recommended: null,
    best: null,
    sources: [
      {
        facts:
          "layout, channel order, range, padding, resampling, logits, label format",
        source:
          "finetune/tag_images_by_wd14_tagger.py of kohya-ss/sd-scripts, which has a branch for cl_tagger",
      },
      {
        facts: "folders and file names",
        source: "app.py of the author's Space; public taggers that fetch them",
      },
    ],
    unconfirmed: [],
  }),
);
