import { deepEqual, equal, rejects } from "node:assert/strict";
import { join } from "node:path";
import { tagDataset } from "../../src/dataset/tag_dataset.ts";
import type { TagSettings } from "../../src/preset/tag_settings.ts";
import { tinyTagger } from "../model/registry/tiny_tagger.ts";
import { scratchFolder } from "./scratch_folder.ts";

const example = new URL("../../examples/cat_sticker.png", import.meta.url);
const tags =
  "tag_id,name,category\n1,solo,0\n2,canine,0\n3,somebody,4\n4,sky,0\n";

/** Runs a tiny WD-like model that lies in sd-scripts' model folder. */
async function run(
  repoId: string,
  labels: string,
  settings: Partial<TagSettings>,
) {
  await using folder = await scratchFolder(["data/", "models/"]);
  const model = join(folder.path, "models", repoId.replace("/", "_"));
  await Deno.mkdir(model);
  await Deno.copyFile(example, join(folder.path, "data/a.png"));
  await Deno.writeTextFile(join(model, labels), tags);
  await Deno.writeFile(
    join(model, "model.onnx"),
    tinyTagger({
      input: "input",
      layout: "NHWC",
      size: 32,
      outputs: [["output", "scores"]],
    }),
  );
  const warnings: string[] = [];
  let caption = "";
  for await (
    const event of tagDataset({
      paths: [join(folder.path, "data")],
      settings: {
        repoId,
        modelDir: join(folder.path, "models"),
        ...settings,
      },
    })
  ) {
    if (event.kind === "warning") warnings.push(event.message);
    if (event.kind === "image" && event.result.kind === "tagged") {
      caption = event.result.caption;
    }
  }
  return { warnings, caption };
}

Deno.test("a run says what is not confirmed of its model", async () => {
  const repo = "toynya/Z3D-E621-Convnext";
  const { warnings, caption } = await run(repo, "tags-selected.csv", {});
  equal(caption, "solo, canine, somebody, sky");
  deepEqual(warnings, [
    `Not confirmed of "${repo}": the resampling filter (here sd-scripts'; the demos use BICUBIC)`,
    `Not confirmed of "${repo}": a threshold: none is published, the demos use 0.3 and 0.5`,
  ]);
});

Deno.test("a run takes the threshold that is published for its repository", async () => {
  // The tiny model gives 0.5 for the last tag, and far more for the others.
  for (
    const [repo, expected] of [
      ["SmilingWolf/wd-swinv2-tagger-v3", "solo, canine, somebody, sky"],
      ["SmilingWolf/wd-eva02-large-tagger-v3", "solo, canine, somebody"],
    ] as const
  ) {
    const best = await run(repo, "selected_tags.csv", { thresh: "best" });
    deepEqual([best.caption, best.warnings], [expected, []]);
  }
  await rejects(
    run("toynya/Z3D-E621-Convnext", "tags-selected.csv", { thresh: "best" }),
    /^ThresholdError: No threshold "best" is known for this model/,
  );
});

Deno.test("a run cuts where the largest gap is", async () => {
  const { caption } = await run(
    "SmilingWolf/wd-vit-tagger-v3",
    "selected_tags.csv",
    { generalThreshold: "mcut", characterThreshold: 1000 },
  );
  equal(caption, "solo, canine");
});
