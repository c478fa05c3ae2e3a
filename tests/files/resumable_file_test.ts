import { deepEqual, equal, ok } from "node:assert/strict";
import { WriteRefused } from "../../src/files/file_errors.ts";
import { openFileLayer } from "../../src/files/file_layer.ts";
import { failure, scratch, snapshot } from "./scratch.ts";

const isUnix = Deno.build.os !== "windows";
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("openResumable() goes on with what is there, and moves it when it is whole", async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{ kind: "folder", path: dir.path }]);
  const path = `${dir.path}/a.incomplete`;
  {
    await using file = await layer.openResumable(path);
    equal(file.size, 0);
    await file.append(bytes("begun, "));
  }
  await using file = await layer.openResumable(path);
  equal(file.size, 7);
  let there = "";
  for await (const part of file.read()) there += new TextDecoder().decode(part);
  equal(there, "begun, ");
  await file.append(bytes("ended"));
  equal(file.size, 12);
  await file.commit(`${dir.path}/a`);
  deepEqual(await snapshot(dir.path), { a: "file begun, ended" });
});

Deno.test("openResumable() can be emptied and thrown away", async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{ kind: "folder", path: dir.path }]);
  await using file = await layer.openResumable(`${dir.path}/a`);
  await file.append(bytes("wrong"));
  await file.clear();
  equal(file.size, 0);
  await file.append(bytes("right"));
  equal(await Deno.readTextFile(`${dir.path}/a`), "right");
  await file.discard();
  deepEqual(await snapshot(dir.path), {});
});

Deno.test("the layer keeps, locks and links files in its own folders alone", async () => {
  await using dir = await scratch();
  await Deno.mkdir(`${dir.path}/own`);
  await Deno.writeTextFile(`${dir.path}/own/a`, "a");
  const layer = await openFileLayer([
    { kind: "captions", root: dir.path, suffix: ".txt" },
    { kind: "folder", path: `${dir.path}/own` },
  ]);
  const outside = `${dir.path}/b.txt`;
  await using file = await layer.openResumable(`${dir.path}/own/part`);
  for (
    const attempt of [
      () => layer.openResumable(outside),
      () => layer.lock(outside),
      () => layer.link(outside, `${dir.path}/own/a`),
      () => layer.link(`${dir.path}/own/b`, outside),
      () => file.commit(outside),
    ]
  ) ok(await failure(attempt) instanceof WriteRefused);
  ok(!Object.keys(await snapshot(dir.path)).includes("b.txt"));
});

Deno.test("lock() is held by one at a time, and let go of", async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{ kind: "folder", path: dir.path }]);
  const path = `${dir.path}/a.lock`;
  {
    using first = await layer.lock(path);
    ok(first?.isReal);
    equal(await layer.lock(path), null);
  }
  using again = await layer.lock(path);
  ok(again !== null);
});

Deno.test("lock() is let go of at once, though programs are being started", async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{ kind: "folder", path: dir.path }]);
  const path = `${dir.path}/a.lock`;
  // A program between fork and exec has this process's files open: starting one must happen on another thread.
  const script = `
    const start = () => new Deno.Command(Deno.execPath(), { args: ["--version"], stdout: "null" }).output();
    self.onmessage = async () => {
      for (let round = 0; round < 12; round++) {
        await Promise.all([start(), start()]);
      }
      self.postMessage("done");
      self.close();
    };`;
  const starter = new Worker(
    `data:text/javascript,${encodeURIComponent(script)}`,
    { type: "module" },
  );
  let isStarting = true;
  const ended = new Promise<void>((resolve) => {
    starter.onmessage = ({ data }) => {
      if (data === "done") resolve();
    };
  }).then(() => {
    isStarting = false;
  });
  starter.postMessage("go");
  let refused = 0;
  while (isStarting) {
    using lock = await layer.lock(path);
    if (lock === null) refused++;
  }
  await ended;
  equal(refused, 0);
});

Deno.test(
  "openResumable() and lock() follow no link",
  { ignore: !isUnix },
  async () => {
    await using dir = await scratch();
    await Deno.writeTextFile(`${dir.path}/precious`, "precious");
    await Deno.symlink("precious", `${dir.path}/link`);
    const layer = await openFileLayer([{ kind: "folder", path: dir.path }]);
    for (const open of [layer.openResumable, layer.lock]) {
      ok(await failure(() => open(`${dir.path}/link`)) instanceof WriteRefused);
    }
    equal(await Deno.readTextFile(`${dir.path}/precious`), "precious");
  },
);

Deno.test("link() makes a relative link and replaces what is there", {
  ignore: !isUnix,
}, async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{ kind: "folder", path: dir.path }]);
  await Deno.mkdir(`${dir.path}/blobs`);
  await Deno.mkdir(`${dir.path}/names`);
  for (const name of ["a", "b"]) {
    await Deno.writeTextFile(`${dir.path}/blobs/${name}`, name);
  }
  const path = `${dir.path}/names/it`;
  for (const name of ["a", "a", "b"]) {
    equal(await layer.link(path, `${dir.path}/blobs/${name}`), "link");
    equal(await Deno.readLink(path), `../blobs/${name}`);
  }
  deepEqual(await snapshot(`${dir.path}/blobs`), { a: "file a", b: "file b" });
  deepEqual(Object.keys(await snapshot(`${dir.path}/names`)), ["it"]);
});
