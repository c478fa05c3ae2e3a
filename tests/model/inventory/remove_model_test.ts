import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { openFileLayer } from "../../../src/files/file_layer.ts";
import type { Shelf } from "../../../src/model/inventory/model_here.ts";
import { removeModel } from "../../../src/model/inventory/remove_model.ts";
import { modelTarget } from "../../../src/model/model_target.ts";
import { failure, snapshot } from "../../files/scratch.ts";
import {
  cacheScene,
  commitOf,
  commits,
  nameOf,
  put,
  wd,
} from "./cache_scene.ts";

const isUnix = Deno.build.os !== "windows";
const [first, second] = commits;
const target = modelTarget("kit/m");
const cached = (path: string): Shelf => ({ kind: "cache", path });
const local = (path: string): Shelf => ({ kind: "model_dir", path });

Deno.test(
  "removeModel() takes a repository out of the cache, and leaves those beside it",
  {
    ignore: !isUnix,
  },
  async () => {
    const others = {
      ...commitOf("kit/m2", first, wd, ["main"]),
      ...commitOf("kit2/m", first, wd, ["main"]),
      "datasets--kit--m/refs/main": first,
      ".locks/models--kit--m2/x.lock": "",
      "CACHEDIR.TAG": "a cache",
    };
    await using expected = await cacheScene(others);
    await using cache = await cacheScene({
      ...others,
      ...commitOf("kit/m", first, wd, ["v1"]),
      ...commitOf("kit/m", second, { ...wd, "a/b.txt": "b" }, ["main", "pr/1"]),
      "models--kit--m/.no_exist/x/config.json": "",
      [`.locks/models--kit--m/${nameOf("graph")}.lock`]: "",
    });
    const removed = await removeModel(cached(cache.path), target);
    equal(removed?.left.length, 0);
    // Three refs, three blobs, the mark of a missing file.
    deepEqual([removed?.files, removed?.links], [7, 5]);
    equal(removed?.bytes, 3 * 40 + "graphlabelsb".length);
    const here = await snapshot(cache.path);
    deepEqual(
      { ...here, ".locks/models--kit--m": undefined },
      { ...await snapshot(expected.path), ".locks/models--kit--m": undefined },
    );
    equal(await removeModel(cached(cache.path), target), null);
  },
);

Deno.test("removeModel() takes a folder's model alone, and the blobs that nothing else needs", async () => {
  for (const isHard of isUnix ? [false, true] : [true]) {
    const blobs = "models--kit--m/blobs";
    await using cache = await cacheScene({
      "models--kit--m/refs/main": first,
      [`${blobs}/${nameOf("graph")}`]: "graph",
      [`${blobs}/${nameOf("labels")}`]: "labels",
      [`${blobs}/${nameOf("other")}`]: "other",
      [`${blobs}/ab.incomplete`]: "1",
      [`.locks/models--kit--m/${nameOf("graph")}.lock`]: "",
      [`.locks/models--kit--m/${nameOf("other")}.lock`]: "",
    });
    const root = join(cache.path, "models--kit--m");
    const lay = async (path: string, text: string) => {
      const at = join(root, "snapshots", first, path);
      await Deno.mkdir(join(at, ".."), { recursive: true });
      const blob = join(root, "blobs", nameOf(text));
      if (isHard) await Deno.link(blob, at);
      else await Deno.symlink(`../../../blobs/${nameOf(text)}`, at);
    };
    await lay("a/model.onnx", "graph");
    await lay("a/selected_tags.csv", "labels");
    await lay("b/selected_tags.csv", "labels");
    await lay("b/model.onnx", "other");
    const one = await removeModel(cached(cache.path), modelTarget("kit/m/a"));
    equal(one?.bytes, "graph".length);
    const left = Object.keys(await snapshot(cache.path));
    deepEqual(
      left.filter((name) => !name.startsWith("models--kit--m/snapshots")),
      [
        ".locks",
        ".locks/models--kit--m",
        `.locks/models--kit--m/${nameOf("other")}.lock`,
        "models--kit--m",
        blobs,
        ...[nameOf("labels"), nameOf("other"), "ab.incomplete"]
          .map((name) => `${blobs}/${name}`).sort(),
        "models--kit--m/refs",
        "models--kit--m/refs/main",
      ],
    );
    ok(!left.some((name) => name.includes(`${first}/a`)));
    ok(left.includes(`models--kit--m/snapshots/${first}/b/model.onnx`));
    equal(await removeModel(cached(cache.path), modelTarget("kit/m/a")), null);
    // The last one takes everything with it.
    await removeModel(cached(cache.path), modelTarget("kit/m/b"));
    deepEqual(Object.keys(await snapshot(cache.path)), [".locks"]);
  }
});

Deno.test("removeModel() waits for nobody and takes nothing while somebody downloads", async () => {
  const lock = `.locks/models--kit--m/${nameOf("graph")}.lock`;
  const note = "kit_m/.cache/huggingface/download/model.onnx";
  await using dir = await cacheScene({
    "models--kit--m/refs/main": first,
    [lock]: "",
    "kit_m/model.onnx": "graph",
    [`${note}.metadata`]: `${first}\n${nameOf("graph")}\n${Date.now()}\n`,
    [`${note}.lock`]: "",
  });
  const layer = await openFileLayer([{ kind: "folder", path: dir.path }]);
  const before = await snapshot(dir.path);
  for (
    const [shelf, path] of [
      [cached(dir.path), lock],
      [local(dir.path), `${note}.lock`],
    ] as const
  ) {
    {
      using _held = await layer.lock(join(dir.path, path));
      const error = await failure(removeModel(shelf, target));
      equal(error.name, "ModelError");
      match(error.message, /"kit\/m" is being downloaded by another process/);
      deepEqual(await snapshot(dir.path), before);
    }
  }
  ok(await removeModel(cached(dir.path), target));
  ok(await removeModel(local(dir.path), target));
  deepEqual(Object.keys(await snapshot(dir.path)), [".locks"]);
});

Deno.test("removeModel() takes out of a folder what its notes vouch for", async () => {
  const notes = "kit_m/.cache/huggingface/download";
  const now = Date.now() / 1000;
  const note = (text: string, time = now) =>
    `${first}\n${nameOf(text)}\n${time}\n`;
  await using dir = await cacheScene({
    "kit_m/model.onnx": "graph",
    "kit_m/selected_tags.csv": "edited",
    "kit_m/old.csv": "old",
    "kit_m/photo.png": "photo",
    "kit_m/mine.txt": "mine",
    "kit_m/sub/model.onnx": "sub",
    [`${notes}/model.onnx.metadata`]: note("graph"),
    [`${notes}/selected_tags.csv.metadata`]: note("labels"),
    // Noted long before it was last written.
    [`${notes}/old.csv.metadata`]: note("old", now - 3600),
    [`${notes}/photo.png.metadata`]: note("photo"),
    [`${notes}/gone.csv.metadata`]: note("gone"),
    [`${notes}/sub/model.onnx.metadata`]: note("sub"),
    [`${notes}/hash.etag.incomplete`]: "12",
    "kit_m/.cache/huggingface/.gitignore": "*",
  });
  const at = (name: string) => join(dir.path, "kit_m", name);
  // First the one in the folder alone.
  const sub = await removeModel(local(dir.path), modelTarget("kit/m/sub"));
  deepEqual([sub?.bytes, sub?.left], [3, []]);
  equal(await removeModel(local(dir.path), modelTarget("kit/m/sub")), null);

  const removed = await removeModel(local(dir.path), target);
  equal(removed?.bytes, "graph".length + "12".length);
  deepEqual(removed?.left, [
    at("old.csv"),
    at("photo.png"),
    at("selected_tags.csv"),
  ]);
  const left = Object.keys(await snapshot(dir.path));
  deepEqual(left.filter((name) => !name.includes(".cache")), [
    "kit_m",
    "kit_m/mine.txt",
    "kit_m/old.csv",
    "kit_m/photo.png",
    "kit_m/selected_tags.csv",
  ]);
  ok(!left.some((name) => name.includes("gone.csv")));

  for (const name of ["old.csv", "photo.png", "selected_tags.csv"]) {
    await Deno.remove(at(name));
  }
  await removeModel(local(dir.path), target);
  deepEqual(Object.keys(await snapshot(dir.path)), ["kit_m", "kit_m/mine.txt"]);
});

Deno.test("removeModel() leaves what links in a folder lead to", {
  ignore: !isUnix,
}, async () => {
  const notes = "kit_m/.cache/huggingface/download";
  const note = `${first}\n${nameOf("graph")}\n${Date.now()}\n`;
  await using dir = await cacheScene({
    "precious/model.onnx": "graph",
    "kit_m/model.onnx": { link: "../precious/model.onnx" },
    "kit_m/sub": { link: "../precious" },
    [`${notes}/model.onnx.metadata`]: note,
    [`${notes}/sub/model.onnx.metadata`]: note,
  });
  const removed = await removeModel(local(dir.path), target);
  equal(removed?.files, 0);
  equal(
    await Deno.readTextFile(join(dir.path, "precious/model.onnx")),
    "graph",
  );
  // The folder of notes may be a link just as well.
  await put(join(dir.path, "elsewhere/download/a.metadata"), note);
  await put(join(dir.path, "kit_x/model.onnx"), "graph");
  await Deno.mkdir(join(dir.path, "kit_x/.cache"));
  await Deno.symlink(
    "../../elsewhere",
    join(dir.path, "kit_x/.cache/huggingface"),
  );
  const before = await snapshot(join(dir.path, "elsewhere"));
  await removeModel(local(dir.path), modelTarget("kit/x")).catch(() => null);
  deepEqual(await snapshot(join(dir.path, "elsewhere")), before);
});
