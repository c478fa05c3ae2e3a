import type { ModelFamily } from "../family.ts";
import type { RegistryEntry } from "./registry_entry.ts";
import { wdFamily } from "./wd.ts";

/** A tagger in the layout of SmilingWolf's that knows e621's tags. */
export const z3dE621Family: ModelFamily = {
  ...wdFamily,
  name: "Z3D-E621",
  labelFile: "tags-selected.csv",
  labelFormat: "e621_tags",
};

/** Taggers of e621's tags. */
export const z3dE621Models: readonly RegistryEntry[] = [{
  name: "z3d-e621",
  repo: "toynya/Z3D-E621-Convnext",
  family: z3dE621Family,
  files: ["model.onnx", "tags-selected.csv"],
  optionalFiles: [],
  licence: "other",
  bytes: 390e6,
  bytesExact: false,
  size: 448,
  tags: null,
  // Species are read as general tags, lore and invalid ones as meta tags.
  categories: ["general", "artist", "copyright", "character", "meta"],
  recommended: null,
  best: null,
  sources: [
    {
      facts:
        "448 pixels, channels last, blue first, 0..255, white square padding, probabilities",
      source:
        "public demos of the model; stable-diffusion-webui-wd14-tagger, which runs it as a WD tagger",
    },
    {
      facts: "file names, e621's category numbers, licence",
      source: "public readers of the published files that agree on it",
    },
  ],
  unconfirmed: [
    "the resampling filter (here sd-scripts'; the demos use BICUBIC)",
    "a threshold: none is published, the demos use 0.3 and 0.5",
  ],
}];
