import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { WriteRefused } from "../../src/files/file_errors.ts";
import { openFileLayer } from "../../src/files/file_layer.ts";
import { denoRun, failure, output, scratch, snapshot } from "./scratch.ts";

const isUnix = Deno.build.os !== "windows";

Deno.test("createWriter() shows the file at the commit, whole", async () => {
  await using dir = await scratch();
  const path = `${dir.path}/out.json`;
  await Deno.writeTextFile(path, "old");
  const layer = await openFileLayer([{ kind: "file", path }]);
  const pieces = [
    "a".repeat(10),
    "é".repeat(60_000),
    "",
    "b".repeat(70_000),
    "c".repeat(65_536),
    "end",
  ];
  {
    await using writer = await layer.createWriter(path);
    for (const piece of pieces) {
      await writer.write(piece);
      equal(await Deno.readTextFile(path), "old");
    }
    await writer.write(Uint8Array.of(0x21));
    await writer.commit();
    equal(await Deno.readTextFile(path), `${pieces.join("")}!`);
  }
  equal(await Deno.readTextFile(path), `${pieces.join("")}!`);
  deepEqual(Object.keys(await snapshot(dir.path)), ["out.json"]);
});

Deno.test("createWriter() keeps the order of writes that are not awaited", async () => {
  await using dir = await scratch();
  const path = `${dir.path}/out.txt`;
  const layer = await openFileLayer([{ kind: "file", path }]);
  await using writer = await layer.createWriter(path);
  const lines = Array.from(
    { length: 2000 },
    (_, i) => `${i} ${"x".repeat(i % 300)}\n`,
  );
  await Promise.all([
    ...lines.map((line) => writer.write(line)),
    writer.commit(),
  ]);
  equal(await Deno.readTextFile(path), lines.join(""));
});

Deno.test("createWriter() leaves everything as it was without a commit", async () => {
  await using dir = await scratch();
  const path = `${dir.path}/out.json`;
  await Deno.writeTextFile(path, "old");
  const layer = await openFileLayer([{ kind: "file", path }]);
  {
    await using writer = await layer.createWriter(path);
    await writer.write("x".repeat(200_000));
  }
  deepEqual(await snapshot(dir.path), { "out.json": "file old" });
});

Deno.test("createWriter() takes nothing after its end", async () => {
  await using dir = await scratch();
  const path = `${dir.path}/out.json`;
  const layer = await openFileLayer([{ kind: "file", path }]);
  const writer = await layer.createWriter(path);
  await writer.commit();
  throws(() => writer.write("more"), TypeError);
  throws(() => writer.commit(), TypeError);
  await writer[Symbol.asyncDispose]();
  equal(await Deno.readTextFile(path), "");
});

Deno.test("createWriter() refuses an image or a link that came to lie there meanwhile", async () => {
  await using dir = await scratch();
  const path = `${dir.path}/out.json`;
  const layer = await openFileLayer([{ kind: "file", path }]);
  {
    await using writer = await layer.createWriter(path);
    await writer.write("new");
    await Deno.writeFile(path, Uint8Array.fromHex("89504e470d0a1a0a0000"));
    ok(await failure(writer.commit()) instanceof WriteRefused);
  }
  equal((await Deno.readFile(path)).length, 10);
  deepEqual(Object.keys(await snapshot(dir.path)), ["out.json"]);
  await Deno.remove(path);
  if (!isUnix) return;
  await Deno.writeTextFile(`${dir.path}/precious`, "stays");
  {
    await using writer = await layer.createWriter(path);
    await Deno.symlink("precious", path);
    ok(await failure(writer.commit()) instanceof WriteRefused);
  }
  ok(await failure(layer.createWriter(path)) instanceof WriteRefused);
  deepEqual(await snapshot(dir.path), {
    "out.json": "link precious",
    "precious": "file stays",
  });
});

Deno.test(
  "createWriter() writes through a pipe or device that the user named, and never replaces it",
  {
    ignore: !isUnix,
  },
  async () => {
    await using dir = await scratch();
    const [pipe, link] = [`${dir.path}/pipe`, `${dir.path}/null`];
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    await Deno.symlink("/dev/null", link);
    const layer = await openFileLayer([{ kind: "file", path: pipe }, {
      kind: "file",
      path: link,
    }]);
    const reading = Deno.readTextFile(pipe);
    for (const path of [pipe, link]) {
      await using writer = await layer.createWriter(path);
      await writer.write("through");
      await writer.commit();
    }
    equal(await reading, "through");
    ok((await Deno.lstat(pipe)).isFifo);
    equal(await Deno.readLink(link), "/dev/null");
  },
);

Deno.test("createWriter() writes to /dev/stdout, a pipe or a file behind it", {
  ignore: !isUnix,
}, async () => {
  await using dir = await scratch();
  const args = denoRun(["-A"], "stream_out.ts", "/dev/stdout");
  equal(await output(Deno.execPath(), args), "one\ntwo\n");
  await output("sh", [
    "-c",
    `"$0" "$@" > "${dir.path}/out"`,
    Deno.execPath(),
    ...args,
  ]);
  deepEqual(await snapshot(dir.path), { "out": "file one\ntwo\n" });
});
