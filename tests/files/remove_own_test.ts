import { deepEqual, equal, match, ok } from "node:assert/strict";
import { WriteRefused } from "../../src/files/file_errors.ts";
import { openFileLayer } from "../../src/files/file_layer.ts";
import { hasPlainUser, plainUser } from "../cli/rights.ts";
import { denoRun, failure, scratch, snapshot } from "./scratch.ts";

const isUnix = Deno.build.os !== "windows";

Deno.test("removeOwn() removes a folder with all that is below, and counts it", async () => {
  await using dir = await scratch();
  await Deno.mkdir(`${dir.path}/own/a/b/empty`, { recursive: true });
  await Deno.writeTextFile(`${dir.path}/own/a/1`, "12345");
  await Deno.writeTextFile(`${dir.path}/own/a/b/2`, "678");
  // A picture that somebody else's download has put into our cache.
  await Deno.writeFile(
    `${dir.path}/own/a/b/p.png`,
    Uint8Array.fromHex("89504e470d0a1a0a0000"),
  );
  await Deno.link(`${dir.path}/own/a/1`, `${dir.path}/own/a/b/again`);
  await Deno.link(`${dir.path}/own/a/b/2`, `${dir.path}/outside`);
  const layer = await openFileLayer([
    { kind: "folder", path: `${dir.path}/own` },
  ]);
  deepEqual(await layer.removeOwn(`${dir.path}/own/a`), {
    files: 4,
    links: 0,
    // Once for a file of two names, and nothing for one that has a name outside.
    bytes: 5 + 10,
  });
  equal(await layer.removeOwn(`${dir.path}/own/a`), null);
  deepEqual(await snapshot(dir.path), { outside: "file 678", own: "folder" });
});

Deno.test(
  "removeOwn() removes links themselves, whatever they lead to",
  { ignore: !isUnix },
  async () => {
    await using dir = await scratch();
    await Deno.mkdir(`${dir.path}/own/a`, { recursive: true });
    await Deno.mkdir(`${dir.path}/precious`);
    await Deno.writeTextFile(`${dir.path}/precious/x`, "x");
    await Deno.symlink("../../precious", `${dir.path}/own/a/folder`);
    await Deno.symlink("../../precious/x", `${dir.path}/own/a/file`);
    await Deno.symlink("nowhere", `${dir.path}/own/a/dangling`);
    await Deno.symlink("../precious", `${dir.path}/own/b`);
    const layer = await openFileLayer([
      { kind: "folder", path: `${dir.path}/own` },
    ]);
    for (const [path, links] of [["a", 3], ["b", 1]] as const) {
      deepEqual(await layer.removeOwn(`${dir.path}/own/${path}`), {
        files: 0,
        links,
        bytes: 0,
      });
    }
    deepEqual(await snapshot(dir.path), {
      own: "folder",
      precious: "folder",
      "precious/x": "file x",
    });
  },
);

Deno.test("removeOwn() refuses what is not in a folder of our own", async () => {
  await using dir = await scratch();
  await Deno.mkdir(`${dir.path}/own`);
  await Deno.writeTextFile(`${dir.path}/a.txt`, "mine");
  if (isUnix) await Deno.symlink("..", `${dir.path}/own/up`);
  const before = await snapshot(dir.path);
  const layer = await openFileLayer([
    { kind: "captions", root: dir.path, suffix: ".txt" },
    { kind: "folder", path: `${dir.path}/own` },
  ]);
  for (
    const path of [
      "a.txt",
      "own",
      "own/..",
      "own/../a.txt",
      "own/",
      ...(isUnix ? ["own/up/a.txt", "own/up/own"] : []),
    ]
  ) {
    for (
      const attempt of [
        () => layer.removeOwn(`${dir.path}/${path}`),
        () => layer.removeEmptyFolder(`${dir.path}/${path}`),
      ]
    ) ok(await failure(attempt) instanceof WriteRefused, path);
  }
  deepEqual(await snapshot(dir.path), before);
});

Deno.test("removeEmptyFolder() removes an empty folder, and nothing else", async () => {
  await using dir = await scratch();
  await Deno.mkdir(`${dir.path}/own/empty`, { recursive: true });
  await Deno.mkdir(`${dir.path}/own/full/er`, { recursive: true });
  await Deno.writeTextFile(`${dir.path}/own/file`, "");
  if (isUnix) await Deno.symlink("empty", `${dir.path}/own/link`);
  const layer = await openFileLayer([
    { kind: "folder", path: `${dir.path}/own` },
  ]);
  for (
    const [name, isGone] of [
      ["full", false],
      ["file", false],
      ["link", false],
      ["none", false],
      ["empty", true],
    ] as const
  ) {
    equal(await layer.removeEmptyFolder(`${dir.path}/own/${name}`), isGone);
  }
  ok((await Deno.stat(`${dir.path}/own/full/er`)).isDirectory);
});

Deno.test(
  "removeOwn() says what keeps a file, in words",
  { ignore: !hasPlainUser },
  async () => {
    await using dir = await scratch();
    await Deno.mkdir(`${dir.path}/own/a/kept`, { recursive: true });
    await Deno.writeTextFile(`${dir.path}/own/a/kept/1`, "1");
    await Deno.chmod(`${dir.path}/own/a/kept`, 0o555);
    const [command = Deno.execPath(), ...before] = [
      ...plainUser,
      Deno.execPath(),
    ];
    const { stdout } = await new Deno.Command(command, {
      args: [
        ...before,
        ...denoRun(["-A"], "remove_own.ts", `${dir.path}/own`, "a"),
      ],
    }).output();
    await Deno.chmod(`${dir.path}/own/a/kept`, 0o755);
    match(
      new TextDecoder().decode(stdout),
      /^WriteFailed: Cannot remove ".*own\/a": the file or its folder is read-only for this user\n$/,
    );
    equal(await Deno.readTextFile(`${dir.path}/own/a/kept/1`), "1");
  },
);
