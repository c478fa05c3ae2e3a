import { deepEqual, equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  bucketProblem,
  resolveTraining,
} from "../../../src/dataset/training/resolve_training.ts";
import { trainingChoice } from "../../../src/dataset/training/training_choice.ts";
import type {
  TrainingChoice,
  TrainingSettings,
} from "../../../src/dataset/training/training_settings.ts";

const usual: TrainingSettings = {
  resolution: 1024,
  enableBucket: true,
  minBucketReso: 512,
  maxBucketReso: 2048,
  bucketResoSteps: 64,
  bucketNoUpscale: false,
  batchSize: null,
  captionExtension: ".txt",
  shuffleCaption: null,
  keepTokens: null,
  keepTokensSeparator: null,
  secondarySeparator: null,
  enableWildcard: null,
  captionSeparator: null,
  numRepeats: null,
};

const cases: readonly (readonly [
  what: string,
  implied: TrainingChoice,
  said: readonly TrainingChoice[],
  changed: Partial<TrainingSettings>,
])[] = [
  ["nothing", {}, [], {}],
  ["a resolution", {}, [{ resolution: 512 }], {
    resolution: 512,
    minBucketReso: 256,
    maxBucketReso: 1024,
  }],
  ["two sides", {}, [{ resolution: [1024, 768] }], {
    resolution: [1024, 768],
    minBucketReso: 384,
    maxBucketReso: 2048,
  }],
  ["steps that do not go into it", {}, [{
    resolution: 500,
    bucketResoSteps: 96,
  }], {
    resolution: 500,
    bucketResoSteps: 96,
    minBucketReso: 192,
    maxBucketReso: 1056,
  }],
  ["no buckets", {}, [{ enableBucket: false }], {
    enableBucket: false,
    minBucketReso: null,
    maxBucketReso: null,
    bucketResoSteps: null,
    bucketNoUpscale: null,
  }],
  ["no enlarging", {}, [{ bucketNoUpscale: true }], {
    bucketNoUpscale: true,
    minBucketReso: null,
    maxBucketReso: null,
  }],
  ["a limit in spite of that", {}, [{
    bucketNoUpscale: true,
    maxBucketReso: 1536,
  }], {
    bucketNoUpscale: true,
    minBucketReso: null,
    maxBucketReso: 1536,
  }],
  ["the later", {}, [{ numRepeats: 2, keepTokens: 1 }, { numRepeats: 3 }], {
    numRepeats: 3,
    keepTokens: 1,
  }],
  ["what is implied", { keepTokens: 7, captionExtension: ".cap" }, [], {
    keepTokens: 7,
    captionExtension: ".cap",
  }],
  ["more than what is implied", { keepTokens: 7 }, [{ keepTokens: 0 }], {
    keepTokens: 0,
  }],
  ["a fence, which means shuffling", { keepTokensSeparator: "|||" }, [], {
    keepTokensSeparator: "|||",
    shuffleCaption: true,
  }],
  ["a fence without shuffling", { keepTokensSeparator: "|||" }, [
    { shuffleCaption: false },
  ], { keepTokensSeparator: "|||", shuffleCaption: false }],
  ["a fence taken back", { keepTokensSeparator: "|||" }, [
    { keepTokensSeparator: null },
  ], {}],
  ["a fence where texts were implied", { keepTokens: 7 }, [
    { keepTokensSeparator: "|||" },
  ], { keepTokensSeparator: "|||", shuffleCaption: true }],
  ["a fence and a number", {}, [
    { keepTokensSeparator: "|||", keepTokens: 2 },
  ], { keepTokensSeparator: "|||", shuffleCaption: true, keepTokens: 2 }],
];

for (const [what, implied, said, changed] of cases) {
  Deno.test(`resolveTraining() decides all where it is told ${what}`, () => {
    deepEqual(resolveTraining(implied, said), { ...usual, ...changed });
  });
}

Deno.test("resolveTraining() makes limits that sd-scripts takes, of any resolution and step up to its side", () => {
  const side = fc.integer({ min: 64, max: 16384 });
  fc.assert(
    fc.property(
      fc.oneof(side, fc.tuple(side, side)),
      fc.integer({ min: 1, max: 64 }),
      (resolution, bucketResoSteps) => {
        const settings = resolveTraining({}, [{ resolution, bucketResoSteps }]);
        equal(bucketProblem(settings), null);
      },
    ),
  );
});

for (
  const [said, problem] of [
    [
      { minBucketReso: 500 },
      "min_bucket_reso is 500, which is no multiple of bucket_reso_steps, 64: 448 and 512 are",
    ],
    [
      { maxBucketReso: 2000 },
      "max_bucket_reso is 2000, which is no multiple of bucket_reso_steps, 64: 1984 and 2048 are",
    ],
    [
      { minBucketReso: 1024, resolution: [1024, 768] },
      "min_bucket_reso is 1024, which is above the smaller side of the resolution, 768",
    ],
    [
      { maxBucketReso: 768 },
      "max_bucket_reso is 768, which is below the larger side of the resolution, 1024",
    ],
    [{ maxBucketReso: 768, enableBucket: false }, null],
    [{ minBucketReso: 1024, maxBucketReso: 1024 }, null],
    [{ minBucketReso: 96, bucketResoSteps: 32 }, null],
  ] as readonly (readonly [TrainingChoice, string | null])[]
) {
  Deno.test(`bucketProblem() says ${problem} of ${JSON.stringify(said)}`, () => {
    equal(bucketProblem(resolveTraining({}, [said])), problem);
  });
}

Deno.test("trainingChoice() takes false for none of separators only", () => {
  deepEqual(
    trainingChoice({
      keep_tokens_separator: false,
      secondary_separator: ";;;",
      shuffle_caption: false,
      num_repeats: 2,
      resolution: [512, 768],
    }),
    {
      keepTokensSeparator: null,
      secondarySeparator: ";;;",
      shuffleCaption: false,
      numRepeats: 2,
      resolution: [512, 768],
    },
  );
});
