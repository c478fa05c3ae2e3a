import { equal, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { findModel, type ModelChoice } from "../../src/model/find_model.ts";
import { ModelError } from "../../src/model/model_error.ts";
import { scratchFolder } from "../dataset/scratch_folder.ts";

const csv = "tag_id,name,category,count\n1,general,9,5\n";
const nothing: ModelChoice = { model: null, repoId: "kit/m", modelDir: null };

/** A folder with models below it. */
async function folders(...models: readonly string[]) {
  const folder = await scratchFolder(
    models.map((name) => `${name}/model.onnx`),
  );
  for (const name of models) {
    await Deno.writeTextFile(join(folder.path, name, "model.onnx"), "graph");
    await Deno.writeTextFile(join(folder.path, name, "selected_tags.csv"), csv);
  }
  return folder;
}

/** Does something offline, with the Hub's cache in a folder of the test's own. */
async function withCache<T>(folder: string, run: () => Promise<T>): Promise<T> {
  const own = { HF_HUB_CACHE: folder, HF_HUB_OFFLINE: "1" };
  const old = Object.keys(own).map((key) => [key, Deno.env.get(key)] as const);
  for (const [key, value] of Object.entries(own)) Deno.env.set(key, value);
  try {
    return await run();
  } finally {
    for (const [key, value] of old) {
      if (value === undefined) Deno.env.delete(key);
      else Deno.env.set(key, value);
    }
  }
}

Deno.test("findModel() has the embedded model at hand", async () => {
  const { name, graph, labels } = await findModel({
    ...nothing,
    model: "palette",
  });
  equal(name, "palette");
  ok(graph instanceof Uint8Array && graph.length > 1000);
  ok(labels.some((label) => label.name === "white_background"));
});

Deno.test("findModel() takes a folder by its path", async () => {
  await using folder = await folders("mine");
  const path = join(folder.path, "mine");
  const { name, graph } = await findModel({ ...nothing, model: path });
  equal(name, path);
  equal(graph, join(path, "model.onnx"));
});

Deno.test("findModel() looks where sd-scripts keeps its models", async () => {
  await using folder = await folders("kit_m", "kit_m/sub/deep");
  for (
    const [repoId, path] of [
      ["kit/m", "kit_m"],
      ["kit/m/sub/deep", "kit_m/sub/deep"],
    ] as const
  ) {
    const { name, graph } = await findModel({
      model: null,
      repoId,
      modelDir: folder.path,
    });
    equal(name, repoId);
    equal(graph, join(folder.path, path, "model.onnx"));
  }
});

Deno.test("findModel() looks in the Hub's cache, for short names too", async () => {
  const snapshot = "models--SmilingWolf--wd-vit-tagger-v3/snapshots/0123abc";
  await using folder = await folders(snapshot, `${snapshot}/sub`);
  await Deno.mkdir(join(folder.path, snapshot, "../../refs"));
  await Deno.writeTextFile(
    join(folder.path, snapshot, "../../refs/main"),
    "0123abc",
  );
  await withCache(folder.path, async () => {
    for (
      const [model, path] of [
        ["vit-v3", snapshot],
        ["SmilingWolf/wd-vit-tagger-v3", snapshot],
        ["SmilingWolf/wd-vit-tagger-v3/sub", `${snapshot}/sub`],
      ] as const
    ) {
      const { graph } = await findModel({ ...nothing, model });
      equal(graph, join(folder.path, path, "model.onnx"));
    }
  });
});

Deno.test("findModel() lets a model beat the repository", async () => {
  const { name } = await findModel({
    model: "palette",
    repoId: "no/such",
    modelDir: "nowhere",
  });
  equal(name, "palette");
});

for (
  const [choice, said] of [
    [
      { model: "pallete" },
      /No model is called "pallete" \(did you mean "palette"\?\)/,
    ],
    [{ model: "vit-v4" }, /did you mean "vit-v/],
    [
      { model: "wd-vit-tagger-v3" },
      /did you mean "SmilingWolf\/wd-vit-tagger-v3"\?/,
    ],
    [{ model: "constructor" }, /No model is called "constructor"/],
    [{ model: "quite something else" }, /or one of palette, swinv2-v3/],
    [
      { repoId: "noowner" },
      /"noowner" is no repository: expected "owner\/name"/,
    ],
    [{ repoId: "../up/there" }, /is no repository/],
    [{ model: "no/such" }, /"no\/such" is not complete in .*no folder of that/],
    [{ modelDir: "nowhere" }, /"kit\/m" is not complete in "nowhere.kit_m"/],
  ] as const
) {
  Deno.test(`findModel() says what would work instead of ${JSON.stringify(choice)}`, async () => {
    await using folder = await scratchFolder();
    await withCache(folder.path, () =>
      rejects(
        findModel({ ...nothing, ...choice }),
        (error) => error instanceof ModelError && said.test(error.message),
      ));
  });
}
