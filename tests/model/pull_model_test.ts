import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join, relative } from "node:path";
import { ModelError } from "../../src/model/model_error.ts";
import { modelTarget } from "../../src/model/model_target.ts";
import {
  findPulledModel,
  type ModelPull,
  pullModel,
} from "../../src/model/pull_model.ts";
import { failure, scratch } from "../files/scratch.ts";
import { type HubOptions, loopbackHub } from "./hub/loopback_hub.ts";
import { quick } from "./hub/scenes.ts";

const repo = "kit/tagger";
const bytes = (text: string) => new TextEncoder().encode(text);
const repos = (
  files: Readonly<Record<string, string>>,
): HubOptions["repos"] => ({
  [repo]: Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, bytes(text)]),
  ),
});
const toml = `graph = "own.onnx"
labels = "own.csv"
label_format = "selected_tags"
layout = "NCHW"
channel_order = "RGB"
fit = "squash"
background = [0, 0, 0]
divisor = 255
mean = [0, 0, 0]
std = [1, 1, 1]
activation = "none"
threshold_file = "best.csv"
threshold_format = "category_csv"
`;

/** Pulls a model, and says which files came. */
async function pull(
  hub: HubOptions,
  name: string,
  more: Partial<ModelPull> = {},
): Promise<{
  readonly files: readonly string[];
  readonly offline: boolean;
  readonly gets: readonly string[];
}> {
  await using server = loopbackHub(hub);
  await using dir = await scratch();
  const how = (offline: boolean): ModelPull => ({
    target: modelTarget(name),
    settings: {
      endpoint: server.endpoint,
      token: null,
      tokenFrom: null,
      cache: dir.path,
      offline,
    },
    pace: quick,
    ...more,
  });
  const pulled = await pullModel(how(false));
  const found = await findPulledModel(how(true));
  equal(found?.modelFolder, pulled.modelFolder);
  return {
    files: pulled.files.map((path) => relative(pulled.folder, path)),
    offline: found !== null,
    gets: server.seen.filter(({ method, path }) =>
      method === "GET" && path.includes("/resolve/")
    ).map(({ path }) => path.replace(/^.*\/resolve\/[^/]+\//, "")),
  };
}

/** Layouts of a repository that nobody knows, the name asked for, and what comes. */
const layouts: readonly (readonly [
  what: string,
  files: readonly string[],
  name: string,
  wanted: readonly string[],
])[] = [
  [
    "SmilingWolf's layout",
    ["README.md", "model.onnx", "model.safetensors", "selected_tags.csv"],
    repo,
    ["model.onnx", "selected_tags.csv"],
  ],
  [
    "weights beside the graph",
    ["model.onnx", "model.onnx_data", "model.onnx.data", "selected_tags.csv"],
    repo,
    ["model.onnx", "selected_tags.csv", "model.onnx_data", "model.onnx.data"],
  ],
  [
    "PixAI's layout",
    ["model.onnx", "selected_tags.csv", "preprocess.json", "thresholds.csv"],
    repo,
    ["model.onnx", "selected_tags.csv", "thresholds.csv", "preprocess.json"],
  ],
  [
    "Z3D's layout",
    ["model.onnx", "tags-selected.csv"],
    repo,
    ["model.onnx", "tags-selected.csv"],
  ],
  [
    "cl_tagger's layout at its top",
    ["model_optimized.onnx", "tag_mapping.json"],
    repo,
    ["model_optimized.onnx", "tag_mapping.json"],
  ],
  [
    "cl_tagger's layout in a folder",
    ["a/model_optimized.onnx", "a/tag_mapping.json", "model.onnx"],
    `${repo}/a`,
    ["a/model_optimized.onnx", "a/tag_mapping.json"],
  ],
  [
    "SmilingWolf's layout in a folder",
    ["a/b/model.onnx", "a/b/selected_tags.csv"],
    `${repo}/a/b`,
    ["a/b/model.onnx", "a/b/selected_tags.csv"],
  ],
];

for (const [what, files, name, wanted] of layouts) {
  Deno.test(`pullModel() takes what a model needs from a repository of ${what}`, async () => {
    const content = Object.fromEntries(files.map((file) => [file, file]));
    const pulled = await pull({ repos: repos(content) }, name);
    deepEqual(pulled.files, wanted);
    deepEqual(pulled.gets, wanted);
    ok(pulled.offline);
  });
}

Deno.test("pullModel() takes what a repository's model.toml names", async () => {
  const hub = {
    repos: repos({
      "model.toml": toml,
      "own.onnx": "graph",
      "own.csv": "labels",
      "best.csv": "thresholds",
      "model.onnx": "another",
      "selected_tags.csv": "another",
    }),
  };
  const pulled = await pull(hub, repo);
  deepEqual(pulled.files, ["model.toml", "own.onnx", "own.csv", "best.csv"]);
  deepEqual(pulled.gets, pulled.files);
  ok(pulled.offline);
  const broken = { repos: repos({ "model.toml": "graph = 1", "a.onnx": "a" }) };
  const error = await failure(pull(broken, repo));
  ok(error instanceof ModelError);
  match(error.message, /Cannot read ".*model\.toml": .*must be said/);
});

Deno.test("pullModel() takes sd-scripts' files where the Hub lists nothing", async () => {
  for (const status of [404, 401, 500]) {
    for (
      const [name, files] of [
        [repo, ["model.onnx", "selected_tags.csv"]],
        [`${repo}/a`, ["a/model_optimized.onnx", "a/tag_mapping.json"]],
      ] as const
    ) {
      const pulled = await pull({
        repos: repos(Object.fromEntries(files.map((file) => [file, file]))),
        fault: ({ path }) =>
          path.startsWith("/api/") ? { kind: "status", status } : null,
      }, name);
      deepEqual(pulled.files, files);
    }
  }
});

for (
  const [files, name, said] of [
    [
      ["model.onnx", "tags.csv"],
      repo,
      /^"kit\/tagger" holds no model: "model\.onnx" is there and "selected_tags\.csv" is missing$/,
    ],
    [
      ["selected_tags.csv", "model.safetensors"],
      repo,
      /holds no model: "selected_tags\.csv" is there and "model\.onnx" is missing$/,
    ],
    [
      ["a/model.onnx", "a/selected_tags.csv", "b/model.toml", "c/x.bin"],
      repo,
      /^"kit\/tagger" holds no model; but there: "kit\/tagger\/a", "kit\/tagger\/b"$/,
    ],
    [
      ["model.onnx", "selected_tags.csv"],
      `${repo}/sub`,
      /^"kit\/tagger\/sub" holds no model; but there: "kit\/tagger"$/,
    ],
    [
      ["unet.safetensors"],
      repo,
      /has no file "model\.onnx" at "main": it has "unet\.safetensors"/,
    ],
  ] as const
) {
  Deno.test(`pullModel() says what ${name} of [${files}] lacks, and fetches nothing`, async () => {
    const content = repos(
      Object.fromEntries(files.map((name) => [name, name])),
    );
    await using server = loopbackHub({ repos: content });
    await using dir = await scratch();
    const error = await failure(pullModel({
      target: modelTarget(name),
      settings: {
        endpoint: server.endpoint,
        token: null,
        tokenFrom: null,
        cache: dir.path,
        offline: false,
      },
      pace: quick,
    }));
    ok(error instanceof ModelError);
    match(error.message, said);
    equal(server.sent(), 0);
  });
}

Deno.test("pullModel() leaves what is optional where the Hub lacks it", async () => {
  const { entry } = modelTarget("pixai-0.9");
  const name = entry!.repo;
  await using server = loopbackHub({
    repos: {
      [name]: { "model.onnx": bytes("a"), "selected_tags.csv": bytes("b") },
    },
  });
  await using dir = await scratch();
  const how: ModelPull = {
    target: modelTarget(name.toLowerCase()),
    settings: {
      endpoint: server.endpoint,
      token: null,
      tokenFrom: null,
      cache: dir.path,
      offline: false,
    },
    pace: quick,
  };
  const { modelFolder, files } = await pullModel(how);
  deepEqual(files, [
    join(modelFolder, "model.onnx"),
    join(modelFolder, "selected_tags.csv"),
  ]);
});
