import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  ReadFailed,
  WriteFailed,
  WriteRefused,
} from "../../src/files/file_errors.ts";
import { openFileLayer } from "../../src/files/file_layer.ts";
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

/** Whether this user may change a file's owner; a root without its capabilities may not. */
function canGiveAway(): boolean {
  if (!isUnix) return false;
  const path = Deno.makeTempFileSync();
  try {
    Deno.chownSync(path, 12345, 23456);
    return true;
  } catch {
    return false;
  } finally {
    Deno.removeSync(path);
  }
}

Deno.test("writeText() makes a caption and replaces it, leaving nothing else", async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  await Deno.mkdir(`${dir.path}/sub`);
  for (const text of ["1girl, solo", "", "日本語 \u{1f600}\r\n"]) {
    await layer.writeText(`${dir.path}/sub/a.txt`, text);
    deepEqual(await snapshot(dir.path), {
      "sub": "folder",
      "sub/a.txt": `file ${text}`,
    });
  }
});

Deno.test("readText() gives back what writeText() wrote", async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  const path = `${dir.path}/a.txt`;
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "grapheme" }),
      fc.boolean(),
      async (text, mark) => {
        const whole = mark ? `\ufeff${text}` : text;
        await layer.writeText(path, whole);
        equal(await layer.readText(path), whole);
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("readText() gives null where nothing is", async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  equal(await layer.readText(`${dir.path}/a.txt`), null);
  equal(await layer.readText(`${dir.path}/missing/a.txt`), null);
});

Deno.test("readText() throws for text that is not UTF-8, for a folder and for a file that is too long", async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  await Deno.writeFile(
    `${dir.path}/latin.txt`,
    Uint8Array.of(0x63, 0x61, 0x66, 0xe9),
  );
  await Deno.mkdir(`${dir.path}/folder.txt`);
  await Deno.writeTextFile(`${dir.path}/long.txt`, "");
  await Deno.truncate(`${dir.path}/long.txt`, 2 ** 34);
  for (
    const [name, reason] of [["latin", "not UTF-8"], [
      "folder",
      "it is a folder",
    ], ["long", "longer than 16 MiB"]]
  ) {
    const error = await failure(layer.readText(`${dir.path}/${name}.txt`));
    ok(error instanceof ReadFailed, error.stack);
    ok(
      error.message.includes(`${dir.path}/${name}.txt`) &&
        error.message.includes(reason ?? ""),
      error.message,
    );
  }
});

Deno.test("has() sees files, links and folders; remove() removes files only", async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  const at = (name: string) => `${dir.path}/${name}.txt`;
  await Deno.writeTextFile(at("file"), "old");
  await Deno.mkdir(at("folder"));
  equal(await layer.has(at("file")), true);
  equal(await layer.has(at("folder")), true);
  equal(await layer.has(at("none")), false);
  equal(await layer.has(`${dir.path}/missing/a.txt`), false);
  equal(await layer.remove(at("none")), false);
  equal(await layer.remove(at("file")), true);
  equal(await layer.has(at("file")), false);
  ok(await failure(layer.remove(at("folder"))) instanceof WriteFailed);
  if (!isUnix) return;
  await Deno.symlink("nowhere", at("link"));
  equal(await layer.has(at("link")), true);
  ok(await failure(layer.remove(at("link"))) instanceof WriteRefused);
  await Deno.writeFile(at("picture"), png);
  ok(await failure(layer.remove(at("picture"))) instanceof WriteRefused);
  deepEqual(Object.keys(await snapshot(dir.path)), [
    "folder.txt",
    "link.txt",
    "picture.txt",
  ]);
});

Deno.test("writeText() allows a path with .. that stays in the root", async () => {
  await using dir = await scratch();
  await Deno.mkdir(`${dir.path}/sub`);
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  await layer.writeText(`${dir.path}/sub/../a.txt`, "new");
  deepEqual(await snapshot(dir.path), { "a.txt": "file new", "sub": "folder" });
});

Deno.test("writeText() keeps to the root's own files when the grant is not recursive", async () => {
  await using dir = await scratch();
  await Deno.mkdir(`${dir.path}/sub`);
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
    recursive: false,
  }]);
  await layer.writeText(`${dir.path}/a.txt`, "new");
  ok(
    await failure(layer.writeText(`${dir.path}/sub/a.txt`, "new")) instanceof
      WriteRefused,
  );
});

Deno.test(
  "openFileLayer() takes a root that is a link, since the user named it",
  { ignore: !isUnix },
  async () => {
    await using dir = await scratch();
    await Deno.mkdir(`${dir.path}/real`);
    await Deno.symlink("real", `${dir.path}/root`);
    const layer = await openFileLayer([{
      kind: "captions",
      root: `${dir.path}/root`,
      suffix: ".txt",
    }]);
    await layer.writeText(`${dir.path}/root/a.txt`, "new");
    await layer.writeText(`${dir.path}/real/b.txt`, "new");
    deepEqual(Object.keys(await snapshot(`${dir.path}/real`)), [
      "a.txt",
      "b.txt",
    ]);
  },
);

Deno.test("writeText() writes captions of a suffix without a dot and of none, as sd-scripts does", async () => {
  await using dir = await scratch();
  for (const suffix of ["cap", "", "_wd.caption", "png"]) {
    const layer = await openFileLayer([{
      kind: "captions",
      root: dir.path,
      suffix,
    }]);
    await layer.writeText(`${dir.path}/a${suffix}`, suffix);
    equal(await Deno.readTextFile(`${dir.path}/a${suffix}`), suffix);
  }
});

Deno.test("writeText() leaves a file alone that holds just the text", async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  const path = `${dir.path}/a.txt`;
  const cases = [["1girl\n", true], ["2girl\n", false], [
    "1girl",
    false,
  ]] as const;
  for (const [text, stays] of cases) {
    await Deno.writeTextFile(path, "1girl\n");
    await Deno.utime(path, 1e9, 1e9);
    await layer.writeText(path, text);
    equal(await Deno.readTextFile(path), text);
    equal((await Deno.stat(path)).mtime?.getTime() === 1e12, stays, text);
  }
});

Deno.test("writeText() reports a caption path that is a folder and a folder that is missing", async () => {
  await using dir = await scratch();
  await Deno.mkdir(`${dir.path}/a.txt`);
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  const folder = await failure(layer.writeText(`${dir.path}/a.txt`, "new"));
  ok(folder instanceof WriteFailed);
  equal(folder.message, `Cannot write "${dir.path}/a.txt": it is a folder`);
  const missing = await failure(
    layer.writeText(`${dir.path}/none/a.txt`, "new"),
  );
  ok(missing instanceof WriteFailed);
  equal(
    missing.message,
    `Cannot write "${dir.path}/none/a.txt": its folder does not exist`,
  );
  deepEqual(await temporaries(dir.path), []);
});

Deno.test("writeText() writes names of 255 bytes and reports longer ones", {
  ignore: !isUnix,
}, async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  for (const name of [`${"x".repeat(251)}.txt`, `${"あ".repeat(83)}xx.txt`]) {
    equal(new TextEncoder().encode(name).length, 255);
    await layer.writeText(`${dir.path}/${name}`, "old");
    await layer.writeText(`${dir.path}/${name}`, "new");
    equal(await Deno.readTextFile(`${dir.path}/${name}`), "new");
  }
  const error = await failure(
    layer.writeText(`${dir.path}/${"x".repeat(252)}.txt`, "new"),
  );
  ok(error instanceof WriteFailed);
  ok(error.message.includes("the name is too long"), error.message);
  deepEqual(await temporaries(dir.path), []);
});

Deno.test(
  "writeText() takes names with odd characters and keeps them out of its messages",
  {
    ignore: !isUnix,
  },
  async () => {
    await using dir = await scratch();
    const layer = await openFileLayer([{
      kind: "captions",
      root: dir.path,
      suffix: ".txt",
    }]);
    for (
      const stem of [
        " ",
        "-rf",
        "a\nb",
        "\u001b[31mred",
        "$HOME `x` \"q\" 'q' \\",
        "%00",
        "*?[",
        "\u202egnp",
        "é",
        ".",
      ]
    ) {
      const path = `${dir.path}/${stem}.txt`;
      await layer.writeText(path, stem);
      equal(await Deno.readTextFile(path), stem);
    }
    const error = await failure(
      layer.writeText(`${dir.path}/\u001b[31m\n\u202e.jpg`, "new"),
    );
    ok(
      error.message.includes(`"${dir.path}/\\u001b[31m\\u000a\\u202e.jpg"`),
      error.message,
    );
    const nul = await failure(layer.writeText(`${dir.path}/a\0.txt`, "new"));
    ok(nul instanceof WriteFailed && nul.message.includes("NUL"), nul.message);
  },
);

Deno.test(
  "writeText() keeps a file's mode and gives a new file the usual one",
  { ignore: !isUnix },
  async () => {
    await using dir = await scratch();
    const layer = await openFileLayer([{
      kind: "captions",
      root: dir.path,
      suffix: ".txt",
    }]);
    const modeOf = async (path: string) =>
      ((await Deno.stat(path)).mode ?? 0) & 0o7777;
    for (const mode of [0o600, 0o640, 0o664, 0o666, 0o755]) {
      const path = `${dir.path}/${mode}.txt`;
      await Deno.writeTextFile(path, "old");
      await Deno.chmod(path, mode);
      await layer.writeText(path, "new");
      equal(await modeOf(path), mode);
      equal(await Deno.readTextFile(path), "new");
    }
    await Deno.writeTextFile(`${dir.path}/usual`, "");
    await layer.writeText(`${dir.path}/new.txt`, "new");
    equal(
      await modeOf(`${dir.path}/new.txt`),
      await modeOf(`${dir.path}/usual`),
    );
  },
);

Deno.test("writeText() keeps a file's owner when it may (needs root)", {
  ignore: !canGiveAway(),
}, async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  await Deno.writeTextFile(`${dir.path}/a.txt`, "old", { mode: 0o640 });
  await Deno.chown(`${dir.path}/a.txt`, 12345, 23456);
  await layer.writeText(`${dir.path}/a.txt`, "new");
  const { uid, gid, mode } = await Deno.stat(`${dir.path}/a.txt`);
  deepEqual([uid, gid, (mode ?? 0) & 0o777], [12345, 23456, 0o640]);
});

Deno.test("writeText() leaves the other names of a hard-linked caption with the old text", async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  await Deno.writeTextFile(`${dir.path}/a.txt`, "old");
  await Deno.link(`${dir.path}/a.txt`, `${dir.path}/b.dat`);
  await layer.writeText(`${dir.path}/a.txt`, "new");
  deepEqual(await snapshot(dir.path), {
    "a.txt": "file new",
    "b.dat": "file old",
  });
});

Deno.test("writeText() lets several layers and calls write one file at once", async () => {
  await using dir = await scratch();
  const grant = { kind: "captions", root: dir.path, suffix: ".txt" } as const;
  const layers = await Promise.all([0, 1, 2].map(() => openFileLayer([grant])));
  const texts = layers.flatMap((_, i) =>
    ["a", "b", "c"].map((letter) => `${letter}${i}`.repeat(5000))
  );
  await Promise.all(
    texts.map((text, i) => layers[i % 3]?.writeText(`${dir.path}/a.txt`, text)),
  );
  ok(texts.includes(await Deno.readTextFile(`${dir.path}/a.txt`)));
  deepEqual(await temporaries(dir.path), []);
});
