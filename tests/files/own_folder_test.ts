import { deepEqual, equal, ok } from "node:assert/strict";
import { WriteFailed, WriteRefused } from "../../src/files/file_errors.ts";
import { openFileLayer } from "../../src/files/file_layer.ts";
import { failure, scratch, snapshot } from "./scratch.ts";

const isUnix = Deno.build.os !== "windows";
Deno.test("issue() gives paths in wdtag's own folders, and only there", async () => {
  await using dir = await scratch();
  await Deno.mkdir(`${dir.path}/.wdtag`);
  const layer = await openFileLayer([
    { kind: "captions", root: dir.path, suffix: ".txt" },
    { kind: "file", path: `${dir.path}/out.json` },
    { kind: "folder", path: `${dir.path}/.wdtag` },
  ]);
  equal(
    await layer.issue(`${dir.path}/.wdtag/state.sqlite`),
    `${dir.path}/.wdtag/state.sqlite`,
  );
  for (const path of ["a.txt", "out.json", "b.sqlite", ".wdtag/../b.sqlite"]) {
    ok(
      await failure(layer.issue(`${dir.path}/${path}`)) instanceof WriteRefused,
      path,
    );
  }
  if (!isUnix) return;
  await Deno.symlink("../precious", `${dir.path}/.wdtag/link.sqlite`);
  ok(
    await failure(layer.issue(`${dir.path}/.wdtag/link.sqlite`)) instanceof
      WriteRefused,
  );
});

Deno.test("makeFolder() makes wdtag's own folders and nothing else", async () => {
  await using dir = await scratch();
  const own = `${dir.path}/home/cache/wdtag`;
  const layer = await openFileLayer([
    { kind: "captions", root: dir.path, suffix: ".txt" },
    { kind: "folder", path: `${own}/` },
  ]);
  ok(
    await failure(layer.writeText(`${own}/a.json`, "{}")) instanceof
      WriteFailed,
  );
  await layer.makeFolder(own);
  await layer.makeFolder(own);
  await layer.makeFolder(`${own}/deep/er/`);
  await layer.writeText(`${own}/deep/er/a.json`, "{}");
  for (
    const path of [
      `${dir.path}/home/other`,
      `${own}/../beside`,
      `${dir.path}/x.txt`,
      `${own}/no/../../up`,
    ]
  ) {
    ok(await failure(layer.makeFolder(path)) instanceof Error, path);
  }
  deepEqual(
    Object.keys(await snapshot(dir.path)).filter((key) =>
      !key.startsWith("home/cache/wdtag/")
    ),
    [
      "home",
      "home/cache",
      "home/cache/wdtag",
    ],
  );
});

Deno.test(
  "openFileLayer() refuses a state folder that a dataset ships as a link",
  { ignore: !isUnix },
  async () => {
    await using dir = await scratch();
    await Deno.mkdir(`${dir.path}/data`);
    await Deno.mkdir(`${dir.path}/home`);
    await Deno.symlink("../home", `${dir.path}/data/.wdtag`);
    for (
      const path of [`${dir.path}/data/.wdtag`, `${dir.path}/data/.wdtag/`]
    ) {
      const error = await failure(openFileLayer([{ kind: "folder", path }]));
      ok(
        error instanceof WriteRefused && error.message.includes("it is a link"),
        error.message,
      );
    }
    const cache = await openFileLayer([{
      kind: "folder",
      path: `${dir.path}/data/.wdtag`,
      link: "follow",
    }]);
    await cache.writeText(`${dir.path}/data/.wdtag/a.json`, "{}");
    equal(await Deno.readTextFile(`${dir.path}/home/a.json`), "{}");

    const late = await openFileLayer([{
      kind: "folder",
      path: `${dir.path}/data/late`,
    }]);
    await Deno.symlink("../home", `${dir.path}/data/late`);
    ok(
      await failure(late.makeFolder(`${dir.path}/data/late`)) instanceof
        WriteRefused,
    );
    ok(
      await failure(
        late.writeText(`${dir.path}/data/late/b.json`, "{}"),
      ) instanceof WriteRefused,
    );
    deepEqual(Object.keys(await snapshot(`${dir.path}/home`)), ["a.json"]);
  },
);
