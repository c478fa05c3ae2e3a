import { deepEqual, equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { parse } from "npm:smol-toml@1.9.1";
import type { Subset } from "../../../src/dataset/training/plan_subsets.ts";
import { resolveTraining } from "../../../src/dataset/training/resolve_training.ts";
import { writeDatasetConfig } from "../../../src/dataset/training/write_dataset_config.ts";

const subset: Subset = {
  imageDir: "/data/one",
  images: 12,
  uncaptioned: [],
  classTokens: null,
  numRepeats: null,
};

Deno.test("writeDatasetConfig() writes a file as sd-scripts' documentation has it", () => {
  equal(
    writeDatasetConfig(resolveTraining({ captionExtension: ".txt" }, []), [
      subset,
      {
        ...subset,
        imageDir: "C:\\Users\\Ann's\\data",
        images: 1,
        uncaptioned: ["a.png"],
        classTokens: "my cat",
        numRepeats: 5,
      },
    ]),
    `# For sd-scripts: --dataset_config with this file's name.

[[datasets]]
resolution = 1024
enable_bucket = true
min_bucket_reso = 512
max_bucket_reso = 2048
bucket_reso_steps = 64
bucket_no_upscale = false

  # 12 images
  [[datasets.subsets]]
  image_dir = '/data/one'
  caption_extension = '.txt'

  # 1 image, 1 without a caption
  [[datasets.subsets]]
  image_dir = "C:\\\\Users\\\\Ann's\\\\data"
  class_tokens = 'my cat'
  num_repeats = 5
  caption_extension = '.txt'
`,
  );
});

Deno.test("writeDatasetConfig() writes every key that something was said of", () => {
  const training = resolveTraining({}, [{
    resolution: [1024, 768],
    batchSize: 4,
    captionExtension: ".caption",
    shuffleCaption: true,
    keepTokens: 0,
    keepTokensSeparator: "|||",
    secondarySeparator: ";;;",
    enableWildcard: false,
    captionSeparator: "|",
  }]);
  deepEqual(parse(writeDatasetConfig(training, [subset])), {
    datasets: [{
      resolution: [1024, 768],
      batch_size: 4,
      enable_bucket: true,
      min_bucket_reso: 384,
      max_bucket_reso: 2048,
      bucket_reso_steps: 64,
      bucket_no_upscale: false,
      subsets: [{
        image_dir: "/data/one",
        caption_extension: ".caption",
        caption_separator: "|",
        shuffle_caption: true,
        keep_tokens: 0,
        keep_tokens_separator: "|||",
        secondary_separator: ";;;",
        enable_wildcard: false,
      }],
    }],
  });
});

const words = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(..."'\"\\/\n\r\t#[]=,{} C:\x7f\u2028é😀"),
  }),
);

Deno.test("writeDatasetConfig() keeps folders of any name, and any words", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(words, words), { minLength: 1, maxLength: 4 }),
      words,
      (folders, separator) => {
        const training = resolveTraining({}, [{
          keepTokensSeparator: separator,
        }]);
        const text = writeDatasetConfig(
          training,
          folders.map(([imageDir, classTokens]) => ({
            ...subset,
            imageDir,
            classTokens,
          })),
        );
        const { datasets } = parse(text) as {
          datasets: [{ subsets: Record<string, unknown>[] }];
        };
        deepEqual(
          datasets[0].subsets.map((each) => [
            each.image_dir,
            each.class_tokens,
            each.keep_tokens_separator,
          ]),
          folders.map(([dir, tokens]) => [dir, tokens, separator]),
        );
      },
    ),
  );
});
