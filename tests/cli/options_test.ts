import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { dataset, tinyPictures } from "./dataset.ts";
import { recordedTags } from "./recorded.ts";
import { modelDir, runWdtag } from "./run_wdtag.ts";
import { summaryOf } from "./said.ts";
import { tinyPng } from "./tiny_png.ts";

const demo = ["--preset", "demo"];
const wd = ["--model", join(modelDir, "kit_wd-tiny-v3")];
const picture = { picture: "png_rgb_640x480.png" } as const;
const tags = recordedTags("r001", "data/a.txt");

function caption(...parts: readonly string[]): string {
  return `${parts.join(", ")}\n`;
}

const others = tags.filter((tag) => tag !== "1girl" && tag !== "solo");

for (
  const [args, old, expected] of [
    [["--existing", "overwrite"], "old\n", caption(...tags)],
    [["--existing", "skip"], "old\n", "old\n"],
    [["--existing", "append"], "old, solo\n", [
      "old",
      "solo",
      ...tags.filter((tag) => tag !== "solo"),
    ]],
    [["--append_tags"], " a ,b,,\r\n", ["a", "b", ...tags]],
    [["--existing", "prepend"], "old, solo, 1girl\n", [
      ...others,
      "old",
      "solo",
      "1girl",
    ]],
    [["--existing", "append"], "", tags],
    [["--existing", "append", "--caption_separator", "|"], "old|solo", [
      ["old", "solo", ...tags.filter((tag) => tag !== "solo")].join("|"),
    ]],
  ] as const
) {
  Deno.test(`wdtag ${args.join(" ")} makes of ${JSON.stringify(old)} what it should`, async () => {
    await using folder = await dataset({ "a.png": picture, "a.txt": old });
    const { status, stderr } = await runWdtag([folder.path, ...wd, ...args]);
    equal(status, 0, stderr);
    equal(
      await Deno.readTextFile(join(folder.path, "a.txt")),
      typeof expected === "string" ? expected : caption(...expected),
    );
  });
}

/** Captions as people have them: marks, line ends, blanks, repeats. */
for (
  const [old, kept] of [
    ["\ufeff1girl, solo\n", ["\ufeff1girl", "solo"]],
    ["1girl, solo\r\n", ["1girl", "solo"]],
    ["\n\n a ,b,,c ,\n", ["a", "b", "c"]],
    [", ,,\n", []],
    ["solo,solo, solo ,1girl\n", ["solo", "solo", "solo", "1girl"]],
  ] as const
) {
  Deno.test(`wdtag --append_tags appends to ${JSON.stringify(old)} as the script does`, async () => {
    await using folder = await dataset({ "a.png": picture, "a.txt": old });
    const { status, stderr } = await runWdtag(
      [folder.path, "--preset", "sd-scripts", ...wd, "--append_tags"],
    );
    equal(status, 0, stderr);
    const there: readonly string[] = kept;
    equal(
      await Deno.readTextFile(join(folder.path, "a.txt")),
      caption(...kept, ...tags.filter((tag) => !there.includes(tag))),
    );
  });
}

Deno.test("wdtag --append_tags with --output_path reads the captions and leaves them", async () => {
  await using folder = await dataset({
    "data/a.png": picture,
    "data/a.txt": "old, solo\n",
  });
  for (const preset of ["base", "sd-scripts"]) {
    const { status, stderr } = await runWdtag(
      [
        "data",
        "--preset",
        preset,
        ...wd,
        "--append_tags",
        "--output_path",
        "out.jsonl",
      ],
      { cwd: folder.path },
    );
    equal(status, 0, stderr);
    const { "out.jsonl": line, ...rest } = await folder.written();
    deepEqual(rest, {});
    deepEqual(JSON.parse(line!), {
      image_path: "data/a.png",
      caption: [
        "old",
        "solo",
        ...tags.filter((tag) => tag !== "solo"),
      ].join(", "),
      image_size: [640, 480],
    });
  }
});

Deno.test("wdtag --existing skip tags only what has no caption, and says how many it left", async () => {
  await using folder = await dataset({
    ...tinyPictures(5),
    "001.txt": "old",
    "003.txt": "",
  });
  const { status, stderr } = await runWdtag(
    [folder.path, ...demo, "--existing", "skip"],
  );
  equal(status, 0, stderr);
  deepEqual(summaryOf(stderr), { tagged: 3, of: 5, skipped: 2, failed: null });
  deepEqual(Object.keys(await folder.written()), [
    "000.txt",
    "002.txt",
    "004.txt",
  ]);
});

Deno.test("wdtag twice with --existing skip does nothing the second time", async () => {
  await using folder = await dataset(tinyPictures(3));
  const args = [folder.path, ...demo, "--existing", "skip"];
  await runWdtag(args);
  const before = await folder.written();
  const { status, stderr } = await runWdtag(args);
  equal(status, 0);
  equal(summaryOf(stderr).skipped, 3);
  deepEqual(await folder.written(), before);
});

Deno.test("wdtag --limit takes the first images in order, and the same ones again", async () => {
  await using folder = await dataset({
    "b.png": tinyPng([1, 2, 3]),
    "a/z.png": tinyPng([1, 2, 3]),
    "a-b.png": tinyPng([1, 2, 3]),
    "c.png": tinyPng([1, 2, 3]),
  });
  for (let i = 0; i < 2; i++) {
    const { status, stderr } = await runWdtag(
      [folder.path, ...demo, "--recursive", "--limit", "2"],
    );
    equal(status, 0, stderr);
    equal(summaryOf(stderr).of, 2);
    deepEqual(
      Object.keys(await folder.written()),
      ["a-b.txt", "a/z.txt"],
    );
  }
});

Deno.test("wdtag takes folders, files and globs at once, and each image once", async () => {
  await using folder = await dataset({
    "one/a.png": tinyPng([1, 2, 3]),
    "one/b.jpg": "not asked for",
    "two/c.png": tinyPng([1, 2, 3]),
    "three/[odd].png": tinyPng([1, 2, 3]),
  });
  const { status, stderr } = await runWdtag(
    ["two", "one/*.png", "./two/c.png", "three/[odd].png", ...demo],
    { cwd: folder.path },
  );
  equal(status, 0, stderr);
  deepEqual(Object.keys(await folder.written()), [
    "one/a.txt",
    "three/[odd].txt",
    "two/c.txt",
  ]);
});

Deno.test("wdtag --output_path --scores writes each tag's score and category, and no caption", async () => {
  await using folder = await dataset({ "data/a.png": picture });
  for (const name of ["out.json", "out.jsonl"]) {
    const { status, stderr } = await runWdtag(
      ["data", ...wd, "--output_path", name, "--scores"],
      { cwd: folder.path },
    );
    equal(status, 0, stderr);
  }
  const written = await folder.written();
  deepEqual(Object.keys(written), ["out.json", "out.jsonl"]);
  const record = JSON.parse(written["out.json"]!)["data/a.png"];
  const line = JSON.parse(written["out.jsonl"]!);
  equal(record.tags, tags.join(", "));
  equal(line.caption, record.tags);
  deepEqual(line.scores, record.scores);
  deepEqual(
    record.scores.map(({ name }: { name: string }) => name),
    tags,
  );
  for (const { score, category } of record.scores) {
    ok(score >= 0.35 && score <= 1);
    ok(["general", "character"].includes(category));
  }
});

Deno.test("wdtag --output_path replaces an old file only when the run has come to something", async () => {
  await using folder = await dataset({
    "data/a.png": tinyPng([1, 2, 3]),
    "out.json": '{"old": 1}',
  });
  const failing = await runWdtag(
    ["data", "--model", "nowhere/at/all", "--output_path", "out.json"],
    { cwd: folder.path },
  );
  equal(failing.status, 3);
  deepEqual(await folder.written(), {});
  const good = await runWdtag(
    ["data", ...demo, "--output_path", "out.json"],
    { cwd: folder.path },
  );
  equal(good.status, 0);
  deepEqual(Object.keys(await folder.written()), ["out.json"]);
});

for (const flag of ["--output_path", "--progress-file"]) {
  Deno.test(`wdtag ${flag} leaves a file that holds no JSON object`, async () => {
    await using folder = await dataset({
      "data/a.png": tinyPng([1, 2, 3]),
      "data/a.txt": "by hand, at length",
    });
    const { status, stderr } = await runWdtag(
      ["data", ...demo, flag, "data/a.txt"],
      { cwd: folder.path },
    );
    match(
      stderr,
      /Refused to write "data\/a\.txt": it holds no JSON object/,
    );
    equal(status, 2);
    deepEqual(await folder.written(), {});
  });
}

Deno.test("wdtag --frequency_tags alone writes to stdout", async () => {
  await using folder = await dataset({
    "a.png": tinyPng([255, 255, 255], 40, 40),
    "b.png": tinyPng([255, 255, 255], 40, 40),
  });
  const plain = await runWdtag([folder.path, ...demo]);
  equal(plain.stdout, "");
  const { stdout } = await runWdtag([folder.path, ...demo, "--frequency_tags"]);
  match(stdout, /^Tag frequencies:\n(?:[^\n]+: 2\n)+$/);
  match(stdout, /^white_background: 2$/m);
});

Deno.test("wdtag --quiet says nothing where all goes well, and names what fails", async () => {
  await using folder = await dataset({ "a.png": tinyPng([1, 2, 3]) });
  const good = await runWdtag([folder.path, ...demo, "--quiet"]);
  deepEqual([good.status, good.stdout, good.stderr], [0, "", ""]);
  await Deno.writeTextFile(join(folder.path, "b.png"), "no image");
  const bad = await runWdtag([folder.path, ...demo, "--quiet"]);
  equal(bad.status, 1);
  match(bad.stderr, /b\.png: Content is no image/);
});

Deno.test("wdtag --verbose has a line for each image, tagged or skipped", async () => {
  await using folder = await dataset({
    "a.png": tinyPng([255, 255, 255]),
    "b.png": tinyPng([1, 2, 3]),
    "b.txt": "old",
  });
  const { stderr } = await runWdtag(
    [".", ...demo, "--verbose", "--existing", "skip"],
    { cwd: folder.path },
  );
  match(stderr, /^Tagged: a\.png: .*white_background/m);
  match(stderr, /^Skipped: b\.png: It has a caption, "b\.txt"$/m);
});

Deno.test("wdtag --debug shows each image's tags by category", async () => {
  await using folder = await dataset({ "a.png": picture });
  const { stderr, stdout } = await runWdtag([".", ...wd, "--debug"], {
    cwd: folder.path,
  });
  match(
    stderr,
    /^a\.png:\n\tRating tags: .*\n\tCharacter tags: .*stitch.*\n\tGeneral tags: .*1girl/m,
  );
  equal(stdout, "");
});
