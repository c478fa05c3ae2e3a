import { deepEqual, equal, rejects } from "node:assert/strict";
import {
  type CaptionWriter,
  openCaptionWriter,
} from "../../src/dataset/caption_writer.ts";
import { WriteRefused } from "../../src/files/file_errors.ts";
import { openFileLayer } from "../../src/files/file_layer.ts";
import { baseSettings } from "../../src/preset/base.ts";
import type { TagSettings } from "../../src/preset/tag_settings.ts";
import { madeCaption } from "./made_stations.ts";
import { scratchFolder } from "./scratch_folder.ts";

async function open(
  folder: string,
  settings: Partial<TagSettings> = {},
  shared = false,
): Promise<CaptionWriter> {
  const all = { ...baseSettings, ...settings };
  const { outputPath, captionExtension: suffix } = all;
  const files = await openFileLayer([
    {
      kind: "captions",
      root: folder,
      suffix,
      access: outputPath === null ? "write" : "read",
    },
    ...(outputPath === null
      ? []
      : [{ kind: "file", path: outputPath } as const]),
  ]);
  return await openCaptionWriter(files, all, false, shared);
}

function image(folder: string, name: string) {
  return { path: `${folder}/${name}`, root: folder, relative: name };
}

async function texts(folder: string): Promise<Record<string, string>> {
  const found: [string, string][] = [];
  for await (const { name } of Deno.readDir(folder)) {
    found.push([name, await Deno.readTextFile(`${folder}/${name}`)]);
  }
  return Object.fromEntries(found.sort());
}

Deno.test("openCaptionWriter() puts a caption beside its image", async () => {
  await using folder = await scratchFolder();
  await using writer = await open(folder.path);
  deepEqual(
    await writer.write(image(folder.path, "a.png"), madeCaption("x", "y"), [
      1,
      1,
    ]),
    { file: `${folder.path}/a.txt`, caption: "x, y" },
  );
  equal(writer.place, 'in ".txt" files beside the images');
  deepEqual(await texts(folder.path), { "a.txt": "x, y\n" });
});

for (
  const [existing, expected] of [
    ["overwrite", "b, c"],
    ["skip", "b, c"],
    ["append", "a, b, c"],
    ["prepend", "c, a, b"],
  ] as const
) {
  Deno.test(`openCaptionWriter() with "${existing}" makes "${expected}" of "a, b" and the tags b and c`, async () => {
    await using folder = await scratchFolder();
    await Deno.writeTextFile(`${folder.path}/i.txt`, "a, b\n");
    await using writer = await open(folder.path, { existing });
    const { caption } = await writer.write(
      image(folder.path, "i.png"),
      madeCaption("b", "c"),
      [1, 1],
    );
    equal(caption, expected);
    deepEqual(await texts(folder.path), { "i.txt": `${expected}\n` });
  });
}

Deno.test("openCaptionWriter() writes one caption after another where images share a file", async () => {
  await using folder = await scratchFolder();
  equal((await open(folder.path, {}, true)).width, 1);
  equal((await open(folder.path, {}, false)).width > 1, true);
});

Deno.test("openCaptionWriter() writes one JSON file, which is there after the commit", async () => {
  await using folder = await scratchFolder();
  const outputPath = `${folder.path}/out.json`;
  {
    await using writer = await open(folder.path, { outputPath, scores: true });
    equal(writer.width, 1);
    equal(writer.place, `in "${outputPath}"`);
    for (const name of ["a.png", "b.png"]) {
      await writer.write(
        image(folder.path, name),
        madeCaption("x"),
        [3, 2],
      );
    }
    await rejects(Deno.stat(outputPath), Deno.errors.NotFound);
    await writer.commit();
  }
  const scores = [{ name: "x", score: 0.5, category: "general" }];
  const record = { tags: "x", image_size: [3, 2], scores };
  deepEqual(JSON.parse((await texts(folder.path))["out.json"]!), {
    [`${folder.path}/a.png`]: record,
    [`${folder.path}/b.png`]: record,
  });
});

Deno.test("openCaptionWriter() leaves the old file where nothing is committed", async () => {
  await using folder = await scratchFolder();
  const outputPath = `${folder.path}/out.jsonl`;
  await Deno.writeTextFile(outputPath, "old");
  {
    await using writer = await open(folder.path, { outputPath });
    await writer.write(
      image(folder.path, "a.png"),
      madeCaption("x"),
      [3, 2],
    );
  }
  deepEqual(await texts(folder.path), { "out.jsonl": "old" });
});

Deno.test("openCaptionWriter() combines with captions, and leaves them, where it writes one file", async () => {
  await using folder = await scratchFolder();
  await Deno.writeTextFile(`${folder.path}/a.txt`, "old\n");
  const outputPath = `${folder.path}/out.jsonl`;
  {
    await using writer = await open(folder.path, {
      outputPath,
      existing: "append",
    });
    await writer.write(image(folder.path, "a.png"), madeCaption("x"), [3, 2]);
    await writer.commit();
  }
  const { "a.txt": caption, "out.jsonl": line } = await texts(folder.path);
  equal(caption, "old\n");
  equal(JSON.parse(line!).caption, "old, x");
});

Deno.test("openCaptionWriter() lets a refusal through, with the caption's name", async () => {
  await using folder = await scratchFolder();
  await Deno.symlink("elsewhere.txt", `${folder.path}/a.txt`);
  await using writer = await open(folder.path);
  await rejects(
    writer.write(image(folder.path, "a.png"), madeCaption("x"), [1, 1]),
    (error) => error instanceof WriteRefused && /a\.txt/.test(error.message),
  );
});
