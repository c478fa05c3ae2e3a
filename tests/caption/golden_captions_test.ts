import { deepEqual, equal } from "node:assert/strict";
import { scriptCaptionQuirks } from "../../src/caption/caption_quirks.ts";
import { combineWithExisting } from "../../src/caption/combine_with_existing.ts";
import {
  type CaptionModel,
  prepareCaptioner,
} from "../../src/caption/compose_caption.ts";
import {
  type CaptionSettings,
  readCaptionOptions,
} from "../../src/caption/read_caption_options.ts";
import {
  countTags,
  frequencyLines,
} from "../../src/caption/tag_frequencies.ts";
import { parseSelectedTags } from "../../src/model/parse_selected_tags.ts";
import { parseTagMapping } from "../../src/model/parse_tag_mapping.ts";

/** What the script wrote; see the file's own `about`. */
interface Recorded {
  readonly images: readonly string[];
  readonly runs: readonly {
    readonly id: string;
    readonly model: keyof typeof models;
    readonly settings: Partial<CaptionSettings>;
    readonly append?: boolean;
    readonly frequencies?: readonly string[];
    readonly images: readonly {
      readonly image: string;
      readonly existing?: string | null;
      readonly caption: string;
    }[];
  }[];
}

const defaults: CaptionSettings = {
  thresh: 0.35,
  generalThreshold: null,
  characterThreshold: null,
  metaThreshold: null,
  modelThreshold: null,
  copyrightThreshold: null,
  artistThreshold: null,
  undesiredTags: "",
  alwaysFirstTags: null,
  tagReplacement: null,
  removeUnderscore: false,
  characterTagExpand: false,
  characterTagsFirst: false,
  useRatingTags: false,
  useRatingTagsAsLastTag: false,
  useQualityTags: false,
  useQualityTagsAsLastTag: false,
  captionSeparator: ", ",
};

const fixtures = new URL("../fixtures/", import.meta.url);
const wd = (model: string): CaptionModel => ({
  layout: "wd",
  labels: parseSelectedTags(read(`models/${model}/selected_tags.csv`)),
});
const cl = (model: string): CaptionModel => ({
  layout: "cl",
  labels: parseTagMapping(read(`models/${model}/tag_mapping.json`)),
});
const models = {
  "wd-tiny-v3": wd("kit_wd-tiny-v3"),
  "wd-const": wd("kit_wd-const"),
  "cl-tiny": cl("kit_cl-tiny/sub_1_00"),
  "cl-const": cl("kit_cl-const/sub"),
};

const recorded: Recorded = JSON.parse(read("golden/captions.json"));

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, fixtures));
}

function probabilitiesOf(model: string): (image: string) => Float32Array {
  const bytes = Deno.readFileSync(
    new URL(`golden/captions_${model}.f32`, fixtures),
  );
  const all = new Float32Array(bytes.buffer);
  const outputs = all.length / recorded.images.length;
  return (image) => {
    const at = recorded.images.indexOf(image);
    return all.subarray(at * outputs, (at + 1) * outputs);
  };
}

for (const run of recorded.runs) {
  const flags = Object.entries(run.settings)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(" ");
  Deno.test(`captions are the script's, ${run.id}: ${run.model} ${flags}`, () => {
    const options = readCaptionOptions(
      { ...defaults, ...run.settings },
      scriptCaptionQuirks,
    );
    const captioner = prepareCaptioner(models[run.model], options);
    const probabilities = probabilitiesOf(run.model);
    const counts = new Map<string, number>();
    for (const { image, existing = null, caption } of run.images) {
      const composed = captioner.compose(probabilities(image));
      countTags(counts, composed.counted);
      const text = run.append
        ? combineWithExisting(
          existing,
          composed.tags.map(({ name }) => name),
          "append",
          options.captionSeparator,
          true,
        )
        : composed.caption;
      equal(text, caption, image);
    }
    if (run.frequencies !== undefined) {
      deepEqual(
        ["Tag frequencies:", ...frequencyLines(counts)],
        run.frequencies,
      );
    }
  });
}

Deno.test("there are recorded captions of both layouts", () => {
  const layouts = recorded.runs.map(({ model }) => models[model].layout);
  deepEqual([...new Set(layouts)].sort(), ["cl", "wd"]);
  equal(recorded.runs.filter(({ frequencies }) => frequencies).length, 1);
});
