import type { ModelFamily } from "../family.ts";
import { oneThreshold } from "../published_thresholds.ts";
import type { RegistryEntry } from "./registry_entry.ts";

/** SmilingWolf's taggers: pixels as they are, blue first, probabilities out. */
export const wdFamily: ModelFamily = {
  name: "WD",
  layout: "wd",
  graphFile: "model.onnx",
  labelFile: "selected_tags.csv",
  labelFormat: "selected_tags",
  input: {
    layout: "NHWC",
    channelOrder: "BGR",
    fit: "pad",
    // SmilingWolf's own demo resizes with Pillow's BICUBIC; the captions that
    // people train on are sd-scripts', and so are ours.
    resample: "sd-scripts",
    background: [255, 255, 255],
    divisor: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
  },
  openSize: 448,
  activation: "none",
  output: null,
  extraInputs: [],
};

const sources = [
  {
    facts: "layout, channel order, range, padding, files, label format",
    source:
      "app.py of the Space SmilingWolf/wd-tagger; finetune/tag_images_by_wd14_tagger.py of kohya-ss/sd-scripts",
  },
  { facts: "threshold where precision equals recall", source: "model card" },
  {
    facts: "resampling",
    source:
      "sd-scripts: INTER_AREA where both sides shrink, else LANCZOS (the Space: BICUBIC)",
  },
] as const;

/** [short name, repository, bytes, exact, tags, threshold at P = R]. */
type Row = readonly [string, string, number, boolean, number, number];

const rows: readonly Row[] = [
  ["swinv2-v3", "wd-swinv2-tagger-v3", 467460978, true, 10861, 0.2653],
  ["vit-v3", "wd-vit-tagger-v3", 378536310, true, 10861, 0.2614],
  ["vit-large-v3", "wd-vit-large-tagger-v3", 1260645673, true, 10861, 0.2606],
  [
    "eva02-large-v3",
    "wd-eva02-large-tagger-v3",
    1260435999,
    true,
    10861,
    0.5296,
  ],
  ["convnext-v3", "wd-convnext-tagger-v3", 394990732, true, 10861, 0.2682],
  ["convnext-v2", "wd-v1-4-convnext-tagger-v2", 388e6, false, 9083, 0.3685],
  ["convnextv2-v2", "wd-v1-4-convnextv2-tagger-v2", 388e6, false, 9083, 0.371],
  ["swinv2-v2", "wd-v1-4-swinv2-tagger-v2", 455e6, false, 9083, 0.3771],
  ["moat-v2", "wd-v1-4-moat-tagger-v2", 326197340, true, 9083, 0.3771],
  ["vit-v2", "wd-v1-4-vit-tagger-v2", 373e6, false, 9083, 0.3537],
];

/** SmilingWolf's taggers of versions 2 and 3. */
export const wdModels: readonly RegistryEntry[] = rows.map(
  ([name, repo, bytes, bytesExact, tags, threshold]) => ({
    name,
    repo: `SmilingWolf/${repo}`,
    family: wdFamily,
    files: ["model.onnx", "selected_tags.csv"],
    optionalFiles: [],
    licence: "apache-2.0",
    bytes,
    bytesExact,
    size: 448,
    tags,
    categories: ["rating", "general", "character"],
    recommended: { general: 0.35, character: 0.85 },
    best: oneThreshold(threshold),
    sources,
    unconfirmed: [],
  }),
);
