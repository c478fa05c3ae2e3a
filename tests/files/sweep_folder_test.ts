import { deepEqual, equal, ok } from "node:assert/strict";
import { WriteRefused } from "../../src/files/file_errors.ts";
import { openFileLayer } from "../../src/files/file_layer.ts";
import {
  hostTag,
  isTemporaryName,
  temporaryNames,
  unknownHost,
} from "../../src/files/temporary_name.ts";
import { failure, scratch, snapshot } from "./scratch.ts";

const isUnix = Deno.build.os !== "windows";
const otherHost = hostTag() === "deadbeef" ? "feedbeef" : "deadbeef";
const dayAndMore = 25 * 60 * 60 * 1000;

/** Makes what a dead run leaves: a temporary file that no one has open. */
async function leave(folder: string, host: string, age = 0): Promise<string> {
  const path = `${folder}/${temporaryNames(host).next()}`;
  await Deno.writeTextFile(path, "half a capti");
  const then = new Date(Date.now() - age);
  await Deno.utime(path, then, then);
  return path;
}

Deno.test("temporary names are recognised, short and each new", () => {
  const names = temporaryNames(hostTag());
  const made = Array.from({ length: 1000 }, () => names.next());
  equal(new Set(made).size, 1000);
  ok(
    made.every((name) =>
      isTemporaryName(name) && names.isOwn(name) && name.length < 48
    ),
  );
  const others = temporaryNames(hostTag());
  equal(names.isOwn(others.next()), false);
  for (
    const name of [
      ".wdtag",
      ".wdtag-x.tmp",
      "a.tmp",
      `x${made[0]}`,
      `${made[0]}.txt`,
    ]
  ) {
    equal(isTemporaryName(name), false, name);
  }
});

Deno.test("sweep() removes what dead runs of this machine left, in that folder only", async () => {
  await using dir = await scratch();
  await Deno.mkdir(`${dir.path}/sub`);
  const dead = [
    await leave(dir.path, hostTag()),
    await leave(dir.path, unknownHost),
  ];
  const below = await leave(`${dir.path}/sub`, hostTag());
  await Deno.writeTextFile(`${dir.path}/a.txt`, "stays");
  await Deno.writeTextFile(`${dir.path}/.wdtag-notes.tmp`, "stays");
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  deepEqual([...await layer.sweep(dir.path)].sort(), dead.sort());
  deepEqual(Object.keys(await snapshot(dir.path)).length, 4);
  deepEqual(await layer.sweep(`${dir.path}/sub`), [below]);
  deepEqual(Object.keys(await snapshot(dir.path)), [
    ".wdtag-notes.tmp",
    "a.txt",
    "sub",
  ]);
});

Deno.test("sweep() leaves what another machine wrote today, and removes it when it is a day old", async () => {
  await using dir = await scratch();
  await leave(dir.path, otherHost);
  const old = await leave(dir.path, otherHost, dayAndMore);
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  deepEqual(await layer.sweep(dir.path), [old]);
  equal(Object.keys(await snapshot(dir.path)).length, 1);
});

Deno.test("sweep() goes by age alone where the filesystem has no locks", async () => {
  await using dir = await scratch();
  await leave(dir.path, hostTag());
  const old = await leave(dir.path, hostTag(), dayAndMore);
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  const { tryLock } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.tryLock = () =>
    Promise.reject(new Deno.errors.NotSupported("flock"));
  try {
    deepEqual(await layer.sweep(dir.path), [old]);
  } finally {
    Deno.FsFile.prototype.tryLock = tryLock;
  }
});

Deno.test("sweep() leaves the files of living runs, however old, its own and another's", async () => {
  await using dir = await scratch();
  const grants = [{ kind: "file", path: `${dir.path}/out.json` }] as const;
  const [mine, other] = [
    await openFileLayer(grants),
    await openFileLayer(grants),
  ];
  {
    await using writer = await mine.createWriter(`${dir.path}/out.json`);
    await writer.write("x".repeat(100_000));
    const [name = ""] = Object.keys(await snapshot(dir.path));
    const then = new Date(Date.now() - dayAndMore);
    await Deno.utime(`${dir.path}/${name}`, then, then);
    deepEqual(await other.sweep(dir.path), []);
    deepEqual(await mine.sweep(dir.path), []);
    await writer.commit();
  }
  deepEqual(Object.keys(await snapshot(dir.path)), ["out.json"]);
});

Deno.test("sweep() touches no link, folder or pipe of such a name", {
  ignore: !isUnix,
}, async () => {
  await using dir = await scratch();
  await Deno.mkdir(`${dir.path}/root`);
  await Deno.writeTextFile(`${dir.path}/precious`, "stays");
  const names = temporaryNames(hostTag());
  await Deno.symlink("../precious", `${dir.path}/root/${names.next()}`);
  await Deno.mkdir(`${dir.path}/root/${names.next()}`);
  await Deno.link(`${dir.path}/precious`, `${dir.path}/other`);
  await new Deno.Command("mkfifo", {
    args: [`${dir.path}/root/${names.next()}`],
  }).output();
  const layer = await openFileLayer([{
    kind: "captions",
    root: `${dir.path}/root`,
    suffix: ".txt",
  }]);
  deepEqual(await layer.sweep(`${dir.path}/root`), []);
  equal(await Deno.readTextFile(`${dir.path}/precious`), "stays");
});

Deno.test("sweep() refuses folders that the run may not write to, and takes a missing one as tidy", async () => {
  await using dir = await scratch();
  await Deno.mkdir(`${dir.path}/root/sub`, { recursive: true });
  const layer = await openFileLayer([
    {
      kind: "captions",
      root: `${dir.path}/root`,
      suffix: ".txt",
      recursive: false,
    },
  ]);
  for (
    const folder of [dir.path, `${dir.path}/root/sub`, `${dir.path}/root/..`]
  ) {
    ok(await failure(layer.sweep(folder)) instanceof WriteRefused, folder);
  }
  deepEqual(await layer.sweep(`${dir.path}/root/none`), []);
});
