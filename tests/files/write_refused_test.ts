import { deepEqual, equal, match, ok } from "node:assert/strict";
import { WriteFailed, WriteRefused } from "../../src/files/file_errors.ts";
import { openFileLayer } from "../../src/files/file_layer.ts";
import { temporaryNames, unknownHost } from "../../src/files/temporary_name.ts";
import { failure, scratch, snapshot, temporaries } from "./scratch.ts";

const isUnix = Deno.build.os !== "windows";
const png = Uint8Array.of(
  0x89,
  0x50,
  0x4e,
  0x47,
  0x0d,
  0x0a,
  0x1a,
  0x0a,
  0,
  0,
  0,
  13,
);

Deno.test("writeText() refuses what no grant covers, by name and reason", async () => {
  await using dir = await scratch();
  const root = `${dir.path}/root`;
  await Deno.mkdir(`${root}/sub`, { recursive: true });
  await Deno.mkdir(`${dir.path}/rootless`);
  await Deno.writeTextFile(`${root}/a.png`, "an image");
  const layer = await openFileLayer([{
    kind: "captions",
    root,
    suffix: ".txt",
  }]);
  const before = await snapshot(dir.path);
  const cases = [
    [`${root}/a.png`, `only files that end in ".txt"`],
    [`${root}/a.TXT`, `only files that end in ".txt"`],
    [`${root}/../b.txt`, "leads to"],
    [`${root}/sub/../../b.txt`, "leads to"],
    [`${dir.path}/rootless/b.txt`, "leads to"],
    [`${dir.path}/b.txt`, "leads to"],
    [`${root}/..`, "names a folder"],
    [`${root}/b.txt/`, "names a folder"],
    [`${root}/.`, "names a folder"],
    ["", "names a folder"],
  ] as const;
  for (const [path, reason] of cases) {
    const error = await failure(layer.writeText(path, "new"));
    ok(error instanceof WriteRefused, `${path}: ${error.stack}`);
    equal(error.path, path);
    ok(
      error.message.startsWith(`Refused to write "${path}": `) &&
        error.message.includes(reason),
      error.message,
    );
  }
  deepEqual(await snapshot(dir.path), before);
});

Deno.test("writeText() refuses a caption that is a link, and names it", {
  ignore: !isUnix,
}, async () => {
  await using dir = await scratch();
  const root = `${dir.path}/root`;
  await Deno.mkdir(root);
  await Deno.writeTextFile(`${root}/target.txt`, "stays");
  await Deno.writeTextFile(`${dir.path}/outside.txt`, "stays");
  await Deno.symlink("target.txt", `${root}/inside.txt`);
  await Deno.symlink("../outside.txt", `${root}/out.txt`);
  await Deno.symlink("nowhere", `${root}/broken.txt`);
  await Deno.symlink("loop.txt", `${root}/loop.txt`);
  const layer = await openFileLayer([{
    kind: "captions",
    root,
    suffix: ".txt",
  }]);
  const before = await snapshot(dir.path);
  for (const name of ["inside.txt", "out.txt", "broken.txt", "loop.txt"]) {
    for (
      const attempt of [
        () => layer.writeText(`${root}/${name}`, "new"),
        () => layer.readText(`${root}/${name}`),
      ]
    ) {
      const error = await failure(attempt);
      ok(error instanceof WriteRefused, error.stack);
      ok(
        error.message.includes(`"${root}/${name}": it is a link`),
        error.message,
      );
    }
  }
  deepEqual(await snapshot(dir.path), before);
});

Deno.test(
  "writeText() refuses folders that lead out through links, not those that stay inside",
  {
    ignore: !isUnix,
  },
  async () => {
    await using dir = await scratch();
    const root = `${dir.path}/root`;
    await Deno.mkdir(`${root}/real`, { recursive: true });
    await Deno.mkdir(`${dir.path}/outside`);
    await Deno.symlink("../outside", `${root}/out`);
    await Deno.symlink("real", `${root}/in`);
    await Deno.symlink("loop", `${root}/loop`);
    const layer = await openFileLayer([{
      kind: "captions",
      root,
      suffix: ".txt",
    }]);
    const refused = await failure(layer.writeText(`${root}/out/a.txt`, "new"));
    ok(refused instanceof WriteRefused);
    ok(
      refused.message.includes(`it leads to "${dir.path}/outside/a.txt"`),
      refused.message,
    );
    const looping = await failure(layer.writeText(`${root}/loop/a.txt`, "new"));
    ok(looping instanceof WriteFailed);
    match(looping.message, /links lead in a circle$/);
    await layer.writeText(`${root}/in/a.txt`, "new");
    equal(await Deno.readTextFile(`${root}/real/a.txt`), "new");
    deepEqual(await temporaries(dir.path), []);
  },
);

Deno.test("writeText() refuses to write over an image, whatever its name", async () => {
  await using dir = await scratch();
  await Deno.writeFile(`${dir.path}/a.txt`, png);
  await Deno.writeTextFile(`${dir.path}/x.png`, "named like one");
  const captions = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  const own = await openFileLayer([{ kind: "folder", path: dir.path }]);
  const bare = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: "",
  }]);
  const before = await snapshot(dir.path);
  const attempts = [
    [() => captions.writeText(`${dir.path}/a.txt`, "new"), "it holds an image"],
    [() => own.writeText(`${dir.path}/a.txt`, "new"), "it holds an image"],
    [
      () => own.writeText(`${dir.path}/x.png`, "new"),
      "it is named like an image",
    ],
    [() => own.issue(`${dir.path}/x.PNG`), "it is named like an image"],
    [
      () => bare.writeText(`${dir.path}/x.png`, "new"),
      "it is named like an image",
    ],
  ] as const;
  for (const [attempt, reason] of attempts) {
    const error = await failure(attempt);
    ok(error instanceof WriteRefused, error.stack);
    ok(error.message.includes(reason), error.message);
  }
  deepEqual(await snapshot(dir.path), before);
});

Deno.test(
  "writeText() refuses a pipe in a caption's place instead of waiting on it",
  { ignore: !isUnix },
  async () => {
    await using dir = await scratch();
    await new Deno.Command("mkfifo", { args: [`${dir.path}/a.txt`] }).output();
    const layer = await openFileLayer([{
      kind: "captions",
      root: dir.path,
      suffix: ".txt",
    }]);
    for (
      const attempt of [
        () => layer.writeText(`${dir.path}/a.txt`, "new"),
        () => layer.readText(`${dir.path}/a.txt`),
      ]
    ) {
      const error = await failure(attempt);
      ok(
        error instanceof WriteRefused &&
          error.message.includes("a device or a pipe"),
        error.message,
      );
    }
  },
);

Deno.test("writeText() refuses a name that is kept for temporary files", async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".tmp",
  }]);
  await layer.writeText(`${dir.path}/a.tmp`, "new");
  const error = await failure(
    layer.writeText(`${dir.path}/${temporaryNames(unknownHost).next()}`, "new"),
  );
  ok(
    error instanceof WriteRefused && error.message.includes("temporary file"),
    error.message,
  );
});

Deno.test("openFileLayer() says what is wrong with a grant before anything is written", async () => {
  await using dir = await scratch();
  await Deno.writeTextFile(`${dir.path}/file`, "");
  const cases = [
    [
      { kind: "captions", root: dir.path, suffix: ".PNG" },
      WriteRefused,
      "over images",
    ],
    [
      { kind: "captions", root: dir.path, suffix: "/x" },
      WriteRefused,
      "path separator",
    ],
    [
      { kind: "captions", root: `${dir.path}/none`, suffix: ".txt" },
      WriteFailed,
      "no such file or folder",
    ],
    [
      { kind: "captions", root: `${dir.path}/file`, suffix: ".txt" },
      WriteFailed,
      "not a folder",
    ],
    [
      { kind: "file", path: `${dir.path}/out.webp` },
      WriteRefused,
      "named like an image",
    ],
    [
      { kind: "file", path: `${dir.path}/none/out.json` },
      WriteFailed,
      "its folder does not exist",
    ],
    [
      { kind: "file", path: `${dir.path}/out/` },
      WriteRefused,
      "names a folder",
    ],
    [{ kind: "folder", path: `${dir.path}/file` }, WriteFailed, "not a folder"],
  ] as const;
  for (const [grant, type, reason] of cases) {
    const error = await failure(openFileLayer([grant]));
    ok(error instanceof type && error.message.includes(reason), error.message);
  }
});

Deno.test("openFileLayer() without grants writes nowhere", async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([]);
  const error = await failure(layer.writeText(`${dir.path}/a.txt`, "new"));
  ok(
    error instanceof WriteRefused &&
      error.message.endsWith("this run may write nothing"),
    error.message,
  );
  ok(await failure(layer.sweep(dir.path)) instanceof WriteRefused);
});
