import { deepEqual, equal, ok } from "node:assert/strict";
import { WriteFailed, WriteRefused } from "../../src/files/file_errors.ts";
import { openFileLayer } from "../../src/files/file_layer.ts";
import { failure, scratch, snapshot } from "./scratch.ts";

const isUnix = Deno.build.os !== "windows";

Deno.test("openLog() adds lines that can be read at once, in order", async () => {
  await using dir = await scratch();
  const path = `${dir.path}/progress.jsonl`;
  await Deno.writeTextFile(path, "from an earlier run\n");
  const layer = await openFileLayer([{ kind: "file", path }]);
  {
    await using log = await layer.openLog(path);
    equal(await Deno.readTextFile(path), "");
    await log.write(`{"event":"start"}`);
    equal(await Deno.readTextFile(path), `{"event":"start"}\n`);
    for (let i = 0; i < 100; i++) void log.write(`{"done":${i}}`);
  }
  const lines = Array.from({ length: 100 }, (_, i) => `{"done":${i}}\n`);
  equal(await Deno.readTextFile(path), `{"event":"start"}\n${lines.join("")}`);
});

Deno.test("openLog() keeps what is there when asked to append", async () => {
  await using dir = await scratch();
  const path = `${dir.path}/progress.jsonl`;
  const layer = await openFileLayer([{ kind: "file", path }]);
  for (const line of ["first", "second"]) {
    await using log = await layer.openLog(path, { append: true });
    await log.write(line);
  }
  equal(await Deno.readTextFile(path), "first\nsecond\n");
});

Deno.test("openLog() refuses links, images and folders before it empties anything", async () => {
  await using dir = await scratch();
  const paths = ["link", "image", "folder"].map((name) =>
    `${dir.path}/${name}.jsonl`
  );
  const [link = "", image = "", folder = ""] = paths;
  await Deno.writeTextFile(`${dir.path}/precious`, "stays");
  if (isUnix) await Deno.symlink("precious", link);
  await Deno.writeFile(image, Uint8Array.fromHex("89504e470d0a1a0a0000"));
  const layer = await openFileLayer(
    paths.map((path) => ({ kind: "file", path })),
  );
  await Deno.mkdir(folder);
  const before = await snapshot(dir.path);
  ok(
    await failure(openFileLayer([{ kind: "file", path: folder }])) instanceof
      WriteRefused,
  );
  if (isUnix) ok(await failure(layer.openLog(link)) instanceof WriteRefused);
  ok(await failure(layer.openLog(image)) instanceof WriteRefused);
  ok(await failure(layer.openLog(folder)) instanceof WriteFailed);
  ok(
    await failure(layer.openLog(`${dir.path}/other.jsonl`)) instanceof
      WriteRefused,
  );
  deepEqual(await snapshot(dir.path), before);
});

Deno.test(
  "openLog() leaves a file that a link replaced between the look and the opening",
  { ignore: !isUnix },
  async () => {
    await using dir = await scratch();
    const path = `${dir.path}/progress.jsonl`;
    await Deno.writeTextFile(path, "old");
    await Deno.writeTextFile(`${dir.path}/precious`, "stays");
    const layer = await openFileLayer([{ kind: "file", path }]);
    const { open } = Deno;
    Deno.open = async (at, options) => {
      if (options?.append) {
        await Deno.remove(path);
        await Deno.symlink("precious", path);
      }
      return await open(at, options);
    };
    try {
      const error = await failure(layer.openLog(path));
      ok(
        error instanceof WriteFailed &&
          error.message.includes("replaced meanwhile"),
        error.message,
      );
    } finally {
      Deno.open = open;
    }
    equal(await Deno.readTextFile(`${dir.path}/precious`), "stays");
  },
);

Deno.test("openLog() writes to a pipe that another program reads", {
  ignore: !isUnix,
}, async () => {
  await using dir = await scratch();
  const path = `${dir.path}/pipe`;
  await new Deno.Command("mkfifo", { args: [path] }).output();
  const layer = await openFileLayer([{ kind: "file", path }]);
  const reading = Deno.readTextFile(path);
  {
    await using log = await layer.openLog(path);
    await log.write("one");
    await log.write("two");
  }
  equal(await reading, "one\ntwo\n");
});

Deno.test("openLog() reports a full disk at the line and goes on", async () => {
  await using dir = await scratch();
  const path = `${dir.path}/progress.jsonl`;
  const layer = await openFileLayer([{ kind: "file", path }]);
  await using log = await layer.openLog(path);
  const { write } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.write = () =>
    Promise.reject(
      Object.assign(new Error("No space left on device"), { code: "ENOSPC" }),
    );
  try {
    const error = await failure(log.write("one"));
    ok(error instanceof WriteFailed);
    equal(error.message, `Cannot write "${path}": the disk is full`);
  } finally {
    Deno.FsFile.prototype.write = write;
  }
  await log.write("two");
  equal(await Deno.readTextFile(path), "two\n");
});
