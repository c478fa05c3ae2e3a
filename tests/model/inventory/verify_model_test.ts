import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { join } from "node:path";
import {
  modelHere,
  type Shelf,
} from "../../../src/model/inventory/model_here.ts";
import {
  type CheckedFile,
  verifyModel,
} from "../../../src/model/inventory/verify_model.ts";
import { modelTarget } from "../../../src/model/model_target.ts";
import { loopbackHub } from "../hub/loopback_hub.ts";
import { quick } from "../hub/scenes.ts";
import {
  cacheScene,
  commitOf,
  commits,
  nameOf,
  put,
  wd,
} from "./cache_scene.ts";

const isUnix = Deno.build.os !== "windows";
const [first] = commits;
const target = modelTarget("kit/m");

interface Checking {
  readonly endpoint?: string;
  readonly signal?: AbortSignal;
  readonly told?: (string | number)[][];
}

/** Verifies kit/m, by default where no Hub is to be had. */
async function verify(
  shelf: Shelf,
  { endpoint = "", signal, told = [] }: Checking = {},
): Promise<readonly CheckedFile[]> {
  return await verifyModel({
    shelf,
    target,
    here: await modelHere(shelf, target),
    settings: () =>
      Promise.resolve({
        endpoint,
        token: null,
        tokenFrom: null,
        cache: shelf.path,
        offline: endpoint === "",
      }),
    signal: signal ?? new AbortController().signal,
    onBytes: (...one) => told.push(one),
    pace: quick,
  });
}

const statuses = (files: readonly CheckedFile[]) =>
  files.map(({ file, status }) => [file, status]);

Deno.test("verifyModel() goes by the names of blobs, and asks nobody", {
  ignore: !isUnix,
}, async () => {
  await using cache = await cacheScene(commitOf("kit/m", first, wd, ["main"]));
  const shelf: Shelf = { kind: "cache", path: cache.path };
  const told: (string | number)[][] = [];
  const [graph, labels] = await verify(shelf, { told });
  deepEqual(graph, {
    status: "whole",
    file: "model.onnx",
    path: join(
      cache.path,
      "models--kit--m/snapshots",
      first,
      "model.onnx",
    ),
    bytes: 5,
    expected: nameOf("graph"),
    actual: nameOf("graph"),
    hash: "sha256",
    reason: null,
  });
  equal(labels?.status, "whole");
  deepEqual(told, [
    ["model.onnx", 0, 5],
    ["model.onnx", 5, 5],
    ["selected_tags.csv", 0, 6],
    ["selected_tags.csv", 6, 6],
  ]);

  await Deno.writeTextFile(graph!.path, "grape");
  const [broken] = await verify(shelf);
  deepEqual(
    [broken?.status, broken?.expected, broken?.actual],
    ["broken", nameOf("graph"), nameOf("grape")],
  );
});

/** `printf graph | git hash-object --stdin`, and the SHA-1 of the bytes alone. */
const sha1 = [
  "311f9de4a8d39c20d653e8d44673edaa20a88554",
  "29a184b65cab57768dac7fd2bf422bc583ccc38a",
];

Deno.test(
  "verifyModel() takes git's hash and the SHA-1 of the bytes for a blob's name",
  {
    ignore: !isUnix,
  },
  async () => {
    for (const name of sha1) {
      await using cache = await cacheScene({
        "models--kit--m/refs/main": first,
        [`models--kit--m/blobs/${name}`]: "graph",
        [`models--kit--m/blobs/65a3f1-2c`]: "labels",
        [`models--kit--m/snapshots/${first}/model.onnx`]: {
          link: `../../blobs/${name}`,
        },
        [`models--kit--m/snapshots/${first}/selected_tags.csv`]: {
          link: `../../blobs/65a3f1-2c`,
        },
      });
      const shelf: Shelf = { kind: "cache", path: cache.path };
      const [graph, labels] = await verify(shelf);
      deepEqual([graph?.status, graph?.hash], ["whole", "git-sha1"]);
      equal(labels?.status, "unverified");
      match(labels?.reason ?? "", /the Hub gave no checksum when/);
      await Deno.writeTextFile(graph!.path, "graph, and more");
      equal((await verify(shelf))[0]?.status, "broken");
    }
  },
);

Deno.test("verifyModel() knows a hard link's blob", async () => {
  await using cache = await cacheScene({
    "models--kit--m/refs/main": first,
    [`models--kit--m/blobs/${nameOf("graph")}`]: "graph",
    [`models--kit--m/blobs/${nameOf("labels")}`]: "labels",
  });
  const root = join(cache.path, "models--kit--m");
  await Deno.mkdir(join(root, "snapshots", first), { recursive: true });
  for (const [file, text] of Object.entries(wd)) {
    await Deno.link(
      join(root, "blobs", nameOf(text)),
      join(root, "snapshots", first, file),
    );
  }
  const shelf: Shelf = { kind: "cache", path: cache.path };
  const [graph, labels] = await verify(shelf);
  deepEqual([graph?.status, labels?.status], ["whole", "whole"]);
  await Deno.writeTextFile(graph!.path, "grape");
  equal((await verify(shelf))[0]?.status, "broken");
});

Deno.test("verifyModel() goes by the notes of a folder", async () => {
  const note = (name: string) => `${first}\n${name}\n${Date.now() / 1000}\n`;
  const notes = "kit_m/.cache/huggingface/download";
  await using dir = await cacheScene({
    "kit_m/model.onnx": "graph",
    "kit_m/selected_tags.csv": "labels",
    [`${notes}/model.onnx.metadata`]: note(nameOf("graph")),
    [`${notes}/selected_tags.csv.metadata`]: note(nameOf("labels")),
  });
  const shelf: Shelf = { kind: "model_dir", path: dir.path };
  deepEqual(statuses(await verify(shelf)), [
    ["model.onnx", "whole"],
    ["selected_tags.csv", "whole"],
  ]);
  await put(join(dir.path, "kit_m/selected_tags.csv"), "mine");
  await Deno.remove(join(dir.path, notes, "model.onnx.metadata"));
  const [graph, labels] = await verify(shelf);
  deepEqual([graph?.status, labels?.status], ["unverified", "broken"]);
  match(graph?.reason ?? "", /no checksum of it is kept here, and HF_HUB_OFF/);
});

Deno.test("verifyModel() asks the Hub where nothing is noted, and takes its word", async () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  await using hub = loopbackHub({
    repos: {
      "kit/m": {
        "model.onnx": bytes("graph"),
        "selected_tags.csv": bytes("x"),
      },
    },
    commit: first,
    lfs: ["model.onnx"],
  });
  await using dir = await cacheScene({
    "kit_m/model.onnx": "graph",
    "kit_m/selected_tags.csv": "labels",
    [`models--kit--m/refs/main`]: first,
    [`models--kit--m/snapshots/${first}/model.onnx`]: "grape",
    [`models--kit--m/snapshots/${first}/selected_tags.csv`]: "x",
  });
  const { endpoint } = hub;
  // Of a folder's file nobody knows the version: another one is not broken.
  const own = await verify({ kind: "model_dir", path: dir.path }, { endpoint });
  deepEqual(statuses(own), [
    ["model.onnx", "whole"],
    ["selected_tags.csv", "unverified"],
  ]);
  match(own[1]?.reason ?? "", /the Hub has another version now/);
  // A snapshot is of a commit.
  const cached = await verify({ kind: "cache", path: dir.path }, { endpoint });
  deepEqual(statuses(cached), [
    ["model.onnx", "broken"],
    ["selected_tags.csv", "whole"],
  ]);
  const [lost] = await verify(
    { kind: "cache", path: dir.path },
    { endpoint: "http://127.0.0.1:2" },
  );
  equal(lost?.status, "unverified");
  match(lost?.reason ?? "", /the Hub can't be asked: "127\.0\.0\.1:2": /);
});

Deno.test(
  "verifyModel() ends when it is told to",
  { ignore: !isUnix },
  async () => {
    await using cache = await cacheScene(
      commitOf("kit/m", first, wd, ["main"]),
    );
    const stop = new AbortController();
    stop.abort(new Error("by hand"));
    await rejects(
      verify({ kind: "cache", path: cache.path }, { signal: stop.signal }),
      /by hand/,
    );
  },
);
