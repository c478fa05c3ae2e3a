import { deepEqual, equal } from "node:assert/strict";
import { join } from "node:path";
import {
  cachedRepo,
  cachedRepoNames,
} from "../../../src/model/hub/cached_repo.ts";
import { listModels } from "../../../src/model/inventory/list_models.ts";
import {
  modelHere,
  type Shelf,
} from "../../../src/model/inventory/model_here.ts";
import { modelTarget } from "../../../src/model/model_target.ts";
import {
  cacheScene,
  commitOf,
  commits,
  nameOf,
  put,
  wd,
} from "./cache_scene.ts";

const isUnix = Deno.build.os !== "windows";
const [first, second, third] = commits;
const shelf = (path: string): Shelf => ({ kind: "cache", path });

Deno.test("cachedRepo() sorts main's commit first, then those with names", {
  ignore: !isUnix,
}, async () => {
  await using cache = await cacheScene({
    ...commitOf("kit/m", first, wd),
    ...commitOf("kit/m", second, wd, ["v1", "pr/a"]),
    ...commitOf("kit/m", third, wd, ["main"]),
    "models--kit--m/refs/gone": "4".repeat(40),
    "models--kit--m/blobs/ab.incomplete": "1234",
  });
  const repo = await cachedRepo(cache.path, "kit/m");
  deepEqual(
    repo?.snapshots.map(({ commit, refs }) => [commit, refs]),
    [[third, ["main"]], [second, ["pr/a", "v1"]], [first, []]],
  );
  equal(repo?.unfinished, 4);
  equal(await cachedRepo(cache.path, "kit/none"), null);
});

Deno.test("cachedRepoNames() takes model repositories, and what is none for none", async () => {
  await using cache = await cacheScene();
  for (
    const name of [
      "models--kit--m",
      "models--a.b--c_d-e",
      "models--bert",
      "models--a--b--c",
      "models--..--x",
      "datasets--kit--d",
      "spaces--kit--s",
      ".locks",
    ]
  ) await Deno.mkdir(join(cache.path, name));
  await put(join(cache.path, "models--kit--file"), "a file");
  deepEqual(await cachedRepoNames(cache.path), ["a.b/c_d-e", "kit/m"]);
  deepEqual(await cachedRepoNames(join(cache.path, "none")), []);
});

Deno.test(
  "modelHere() takes main's files, as a run does, and else the most that there is",
  {
    ignore: !isUnix,
  },
  async () => {
    const half = { "model.onnx": "graph" };
    for (
      const [entries, revision, expected] of [
        [commitOf("kit/m", first, wd, ["main"]), null, ["here", first, "main"]],
        [commitOf("kit/m", first, wd, ["v1"]), null, ["here", first, "v1"]],
        [commitOf("kit/m", first, wd), null, ["here", first, null]],
        [
          {
            ...commitOf("kit/m", first, wd, ["v1"]),
            ...commitOf("kit/m", second, wd, ["main"]),
          },
          "v1",
          ["here", first, "v1"],
        ],
        [commitOf("kit/m", first, wd, ["main"]), first, [
          "here",
          first,
          "main",
        ]],
        [commitOf("kit/m", first, wd, ["main"]), "v1", ["absent", null, null]],
        [commitOf("kit/m", first, half, ["main"]), null, [
          "absent",
          null,
          null,
        ]],
        [
          { ...commitOf("kit/m", first, wd, ["main"]), "x": "y" },
          null,
          ["here", first, "main"],
        ],
      ] as const
    ) {
      await using cache = await cacheScene(entries);
      const here = await modelHere(
        shelf(cache.path),
        modelTarget("kit/m"),
        revision,
      );
      deepEqual([here.state, here.commit, here.revision], expected);
    }
    // Of a model that is known, half is known to be half.
    const { repo } = modelTarget("vit-v2");
    await using cache = await cacheScene({
      ...commitOf(repo, first, wd, ["v1"]),
      ...commitOf(repo, second, half, ["main"]),
    });
    const here = await modelHere(shelf(cache.path), modelTarget("vit-v2"));
    deepEqual(
      [here.state, here.commit, here.missing],
      ["partial", second, ["selected_tags.csv"]],
    );
  },
);

Deno.test(
  "modelHere() counts a link into nothing and an empty file as missing",
  {
    ignore: !isUnix,
  },
  async () => {
    const { repo } = modelTarget("vit-v2");
    const root = `models--${repo.replace("/", "--")}`;
    await using cache = await cacheScene(commitOf(repo, first, wd, ["main"]));
    const blob = join(cache.path, root, "blobs", nameOf("graph"));
    for (const spoil of [() => Deno.truncate(blob), () => Deno.remove(blob)]) {
      await spoil();
      const here = await modelHere(shelf(cache.path), modelTarget("vit-v2"));
      deepEqual([here.state, here.missing], ["partial", ["model.onnx"]]);
    }
  },
);

Deno.test(
  "listModels() finds taggers that nobody knows, wherever they lie in their repository",
  {
    ignore: !isUnix,
  },
  async () => {
    await using cache = await cacheScene({
      ...commitOf("kit/deep", first, {
        "a/b/model_optimized.onnx": "graph",
        "a/b/tag_mapping.json": "labels",
        "far/far/far/far/model.onnx": "graph",
        "far/far/far/far/selected_tags.csv": "labels",
      }, ["main"]),
      ...commitOf("kit/two", first, {
        ...wd,
        "old/model.onnx": "older",
        "old/selected_tags.csv": "labels",
      }),
      ...commitOf("kit/llm", first, { "model.safetensors": "weights" }, [
        "main",
      ]),
      ...commitOf("kit/half", first, { "model.onnx": "graph" }, ["main"]),
      ...commitOf("SmilingWolf/wd-v1-4-vit-tagger-v2", first, wd, ["main"]),
    });
    const { models } = await listModels(shelf(cache.path));
    deepEqual(
      models.filter(({ here }) => here.state !== "absent")
        .map(({ target, here }) => [target.name, here.state]),
      [
        ["vit-v2", "here"],
        ["kit/deep/a/b", "here"],
        ["kit/two", "here"],
        ["kit/two/old", "here"],
      ],
    );
  },
);

Deno.test("listModels() goes by a model.toml, whatever the files are called", {
  ignore: !isUnix,
}, async () => {
  const toml = `graph = "own.onnx"
labels = "own.csv"
label_format = "selected_tags"
layout = "NHWC"
channel_order = "BGR"
fit = "pad"
background = [255, 255, 255]
divisor = 1
mean = [0, 0, 0]
std = [1, 1, 1]
activation = "none"
`;
  await using cache = await cacheScene({
    ...commitOf("kit/own", first, {
      "model.toml": toml,
      "own.onnx": "graph",
      "own.csv": "labels",
    }, ["main"]),
    ...commitOf("kit/half", first, { "model.toml": toml, "own.onnx": "graph" }),
    ...commitOf("kit/odd", first, { "model.toml": "graph = 1" }, ["main"]),
  });
  const { models } = await listModels(shelf(cache.path));
  deepEqual(
    models.filter(({ target }) => target.entry === null)
      .map(({ target, here }) => [target.name, here.state, here.missing]),
    [["kit/half", "partial", ["own.csv"]], ["kit/own", "here", []]],
  );
});
