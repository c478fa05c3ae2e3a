import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { parse } from "npm:smol-toml@1.9.1";
import { dataset } from "./dataset.ts";
import { hasPlainUser, isLinux, plainUser } from "./rights.ts";
import { modelDir, runWdtag } from "./run_wdtag.ts";
import { tinyPng } from "./tiny_png.ts";

const png = tinyPng([200, 40, 40]);
const whole = {
  "data/a.png": png,
  "data/a.txt": "1girl, solo\n",
  "data/sub/b.png": png,
  "data/sub/b.txt": "1boy\n",
} as const;

interface Config {
  readonly datasets: readonly [
    & Readonly<Record<string, unknown>>
    & { readonly subsets: readonly Readonly<Record<string, unknown>>[] },
  ];
}

function configIn(text: string): Config["datasets"][0] {
  return (parse(text) as unknown as Config).datasets[0];
}

Deno.test("wdtag dataset-config writes a config beside the images, with a subset a folder", async () => {
  await using folder = await dataset(whole);
  const { status, stdout, stderr } = await runWdtag(
    ["dataset-config", "data"],
    { cwd: folder.path },
  );
  deepEqual([status, stdout], [0, ""], stderr);
  equal(
    stderr,
    `Wrote "${join("data", "dataset.toml")}": 2 subsets, 2 images\n`,
  );
  const written = await folder.written();
  deepEqual(Object.keys(written), ["data/dataset.toml"]);
  deepEqual(parse(written["data/dataset.toml"]!), {
    datasets: [{
      resolution: 1024,
      enable_bucket: true,
      min_bucket_reso: 512,
      max_bucket_reso: 2048,
      bucket_reso_steps: 64,
      bucket_no_upscale: false,
      subsets: [
        { image_dir: join(folder.path, "data"), caption_extension: ".txt" },
        {
          image_dir: join(folder.path, "data", "sub"),
          caption_extension: ".txt",
        },
      ],
    }],
  });
});

Deno.test("wdtag dataset-config overwrites no file unless it is told to", async () => {
  await using folder = await dataset({ ...whole, "data/dataset.toml": "mine" });
  const args = ["dataset-config", "data"];
  const refused = await runWdtag(args, { cwd: folder.path });
  equal(refused.status, 2);
  match(
    refused.stderr,
    /^Error: Refused to overwrite "data.dataset\.toml": --force/,
  );
  deepEqual(await folder.written(), {});
  const forced = await runWdtag([...args, "--force"], { cwd: folder.path });
  equal(forced.status, 0, forced.stderr);
  match((await folder.written())["data/dataset.toml"]!, /\[\[datasets\]\]/);
});

Deno.test("wdtag dataset-config writes to stdout or to a file that is named", async () => {
  await using folder = await dataset({ ...whole, "out/x": "" });
  const shown = await runWdtag(
    ["dataset-config", "data/", "--output", "-"],
    { cwd: folder.path },
  );
  deepEqual([shown.status, shown.stderr], [0, ""]);
  deepEqual(await folder.written(), {});
  await runWdtag(
    ["dataset-config", "data", "--output", "out/my.toml", "--quiet"],
    { cwd: folder.path },
  );
  deepEqual(await folder.written(), { "out/my.toml": shown.stdout });
});

Deno.test("wdtag dataset-config says what presets mean for training, and flags over them", async () => {
  await using folder = await dataset({
    ...whole,
    "data/.wdtag/presets/theirs.toml":
      "[training]\nnum_repeats = 3\nresolution = [768, 512]\n",
    "mine.toml": `extends = "pony"
[run]
caption_extension = ".caption"
[caption]
caption_separator = " | "
secondary_separator = "&&"
[[caption.lines]]
[[caption.lines.slots]]
kind = "any"
together = true
[[caption.lines]]
[[caption.lines.slots]]
kind = "any"
[training]
shuffle_caption = true
keep_tokens = 2
`,
    "data/a.caption": "a",
    "data/sub/b.caption": "b",
  });
  const told = async (...args: readonly string[]) => {
    const { status, stdout, stderr } = await runWdtag(
      ["dataset-config", "data", "--output=-", "--quiet", ...args],
      { cwd: folder.path },
    );
    equal(status, 0, stderr);
    const { subsets, ...rest } = configIn(stdout);
    const { image_dir: _, ...subset } = subsets[1]!;
    return [rest, subset];
  };
  const limits = {
    enable_bucket: true,
    min_bucket_reso: 512,
    max_bucket_reso: 2048,
    bucket_reso_steps: 64,
    bucket_no_upscale: false,
  };
  deepEqual(await told("--preset", "tags-and-prose"), [
    { resolution: 1024, ...limits },
    {
      caption_extension: ".txt",
      shuffle_caption: true,
      keep_tokens_separator: "|||",
    },
  ]);
  deepEqual(await told("--preset", "mine.toml", "--preset", "theirs"), [
    {
      resolution: [768, 512],
      ...limits,
      min_bucket_reso: 256,
      max_bucket_reso: 1536,
    },
    {
      num_repeats: 3,
      caption_extension: ".caption",
      caption_separator: "|",
      shuffle_caption: true,
      keep_tokens: 2,
      secondary_separator: "&&",
      enable_wildcard: true,
    },
  ]);
  deepEqual(
    await told(
      ...["--preset", "theirs", "--num-repeats", "5", "--resolution", "512"],
      ...["--no-enable_bucket", "--batch_size=4", "--keep_tokens_separator"],
      ...["|||", "--no-shuffle_caption", "--no-enable_wildcard"],
      ...["--secondary_separator", ";;;", "--keep_tokens", "1"],
      ...["--caption_separator", ";"],
    ),
    [
      { resolution: 512, batch_size: 4, enable_bucket: false },
      {
        num_repeats: 5,
        caption_extension: ".txt",
        caption_separator: ";",
        shuffle_caption: false,
        keep_tokens: 1,
        keep_tokens_separator: "|||",
        secondary_separator: ";;;",
        enable_wildcard: false,
      },
    ],
  );
});

Deno.test("wdtag dataset-config tells what is amiss, and ends with 1 where captions lack", async () => {
  await using folder = await dataset({
    "data/5_my cat/a.png": png,
    "data/5_my cat/a.txt": "1girl",
    "data/5_my cat/b.png": png,
    "data/plain/x.gif": png,
    "data/plain/c.png": png,
    "data/plain/c.txt": "",
    "data/plain/lone.txt": "words",
    "data/0_no/d.png": png,
    "data/empty": { folder: true },
  });
  const args = ["dataset-config", "data", "--force"];
  const plain = await runWdtag(args, { cwd: folder.path });
  equal(plain.status, 1);
  const at = (...names: string[]) => join("data", ...names);
  deepEqual(plain.stderr.trimEnd().split("\n"), [
    "Warning: 2 images have no caption (.txt): sd-scripts trains without words or refuses to; tag first, or give --class_tokens",
    `  ${at("0_no", "d.png")}`,
    `  ${at("5_my cat", "b.png")}`,
    "Warning: 1 caption is empty where sd-scripts reads: it stops at a file without a line",
    `  ${at("plain", "c.txt")}`,
    "Warning: 1 caption has no image",
    `  ${at("plain", "lone.txt")}`,
    "Warning: 1 image left out: sd-scripts passes over the suffix, or over hidden files",
    `  ${at("plain", "x.gif")}`,
    "Warning: 1 folder without images",
    `  ${at("empty")}`,
    `Wrote "${at("dataset.toml")}": 3 subsets, 4 images`,
  ]);

  // With names for those that lack a caption only the empty one is left.
  await Deno.writeTextFile(join(folder.path, "data/plain/c.txt"), "1boy");
  const named = await runWdtag([...args, "--repeats-from-folders"], {
    cwd: folder.path,
  });
  equal(named.status, 0, named.stderr);
  match(
    named.stderr,
    /^Warning: 1 image has no caption \(\.txt\): class_tokens stand for it$/m,
  );
  match(
    named.stderr,
    /^Warning: 1 folder left out: 0 repeats, says the name\n +data.0_no$/m,
  );
  const { "data/dataset.toml": text = "" } = await folder.written();
  deepEqual(configIn(text).subsets, [
    {
      image_dir: join(folder.path, "data", "5_my cat"),
      class_tokens: "my cat",
      num_repeats: 5,
      caption_extension: ".txt",
    },
    {
      image_dir: join(folder.path, "data", "plain"),
      caption_extension: ".txt",
    },
  ]);

  const json = await runWdtag([...args, "--json", "--quiet"], {
    cwd: folder.path,
  });
  deepEqual([json.status, json.stderr], [1, ""]);
  const { training, ...report } = JSON.parse(json.stdout);
  equal(training.max_bucket_reso, 2048);
  deepEqual(report, {
    folder: "data",
    output: at("dataset.toml"),
    images: 4,
    subsets: [
      ["0_no", 1, [at("0_no", "d.png")]],
      ["5_my cat", 2, [at("5_my cat", "b.png")]],
      ["plain", 1, []],
    ].map(([name, images, lacking]) => ({
      image_dir: join(folder.path, "data", name as string),
      images,
      images_without_caption: lacking,
      class_tokens: null,
      num_repeats: null,
    })),
    empty_captions: [],
    unreadable_captions: [],
    captions_without_image: [at("plain", "lone.txt")],
    images_not_trained: [at("plain", "x.gif")],
    folders_without_images: [at("empty")],
    folders_left_out: [],
    links_not_followed: [],
    problems: [],
  });
});

Deno.test("wdtag dataset-config names five of a kind, and all with --verbose", async () => {
  const pictures = Array.from({ length: 8 }, (_, i) => [`data/${i}.png`, png]);
  await using folder = await dataset(Object.fromEntries(pictures));
  const args = ["dataset-config", "data", "--output", "-"];
  const short = await runWdtag(args, { cwd: folder.path });
  equal(short.status, 1);
  equal([...short.stderr.matchAll(/^ {2}data.\d\.png$/gm)].length, 5);
  match(short.stderr, /^ {2}and 3 more$/m);
  const long = await runWdtag([...args, "--verbose"], { cwd: folder.path });
  equal([...long.stderr.matchAll(/^ {2}data.\d\.png$/gm)].length, 8);
});

Deno.test({
  name: "wdtag dataset-config keeps folders of any name",
  ignore: !isLinux,
  fn: async () => {
    const names = [
      "it's",
      'say "a"',
      "back\\slash",
      "new\nline",
      "tab\there",
      "\x1b[31mred\x7f",
      "日本語 😀",
      "a # b = [c]",
      "'''",
      '"""',
      "-",
      "\u2028line",
    ];
    await using folder = await dataset(
      Object.fromEntries(names.flatMap((name) => [
        [`data/${name}/a.png`, png],
        [`data/${name}/a.txt`, "words"],
      ])),
    );
    const { status, stdout, stderr } = await runWdtag(
      ["dataset-config", "data", "--output", "-"],
      { cwd: folder.path },
    );
    equal(status, 0, stderr);
    deepEqual(
      new Set(configIn(stdout).subsets.map((subset) => subset.image_dir)),
      new Set(names.map((name) => join(folder.path, "data", name))),
    );
    // A terminal may obey none of it.
    // deno-lint-ignore no-control-regex
    ok(!/[\x00-\x09\x0b-\x1f\x7f]/.test(stdout));
  },
});

Deno.test("wdtag dataset-config fits what wdtag has captioned", async () => {
  await using folder = await dataset({
    "data/a.png": png,
    "data/b/c.png": png,
  });
  const model = join(modelDir, "kit_wd-tiny-v3");
  const preset = ["--preset", "pony"];
  const tagged = await runWdtag(
    ["data", "--recursive", "--model", model, ...preset],
    { cwd: folder.path },
  );
  equal(tagged.status, 0, tagged.stderr);
  const { status, stderr } = await runWdtag(
    ["dataset-config", "data", ...preset],
    { cwd: folder.path },
  );
  equal(status, 0, stderr);
  const written = await folder.written();
  const { subsets } = configIn(written["data/dataset.toml"]!);
  // As many tags as stand in front of every caption, and no more.
  const captions = Object.entries(written)
    .filter(([path]) => path.endsWith(".txt"))
    .map(([, text]) => text.trim().split(",").map((tag) => tag.trim()));
  equal(captions.length, 2);
  for (const [at, { keep_tokens: kept }] of subsets.entries()) {
    deepEqual(captions[at]!.slice(0, kept as number).slice(-2), [
      "score_4_up",
      "source_anime",
    ]);
  }
});

for (
  const [args, said] of [
    [[], /"wdtag dataset-config" needs DIR/],
    [["data", "other"], /takes DIR, not "other"/],
    [["none"], /^Error: No folder "none"/],
    [["data/a.png"], /is a file: name the folder/],
    [["bare"], /No image in this folder or below it/],
    [["gifs"], /Nothing in "gifs" can be trained: sd-scripts reads none/],
    [
      ["0_zero", "--repeats-from-folders"],
      /the names of all its folders say 0/,
    ],
    [["data", "--resolution", "big"], /--resolution expects a side/],
    [["data", "--resolution", "1024,8"], /from 64 to 16384/],
    [
      ["data", "--min_bucket_reso", "100"],
      /Buckets can't be so: min_bucket_reso is 100/,
    ],
    [
      ["data", "--max-bucket-reso=512"],
      /below the larger side of the resolution, 1024/,
    ],
    [
      ["data", "--num_repeats", "0"],
      /--num_repeats expects a whole number from 1/,
    ],
    [["data", "--preset", "ponny"], /did you mean "pony"/],
    [["data", "--preset", "bad.toml"], /line 2, column 1: /],
    [["data", "--caption_extension", ".png"], /Refused the caption suffix/],
    [["data", "--output", "none/x.toml"], /Cannot write "none.x\.toml"/],
    [["data", "--output", "data/a.png", "--force"], /named like an image/],
    [["data", "--output=-", "--json"], /both want stdout/],
    [["data", "--fource"], /did you mean "--force"/],
  ] as const
) {
  Deno.test(`wdtag dataset-config ${args.join(" ")} is refused, and nothing is written`, async () => {
    await using folder = await dataset({
      ...whole,
      "bare/a.txt": "",
      "gifs/a.gif": png,
      "0_zero/a.png": png,
      "bad.toml": "[training]\nkeep_tokns = 1\n",
    });
    const { status, stdout, stderr } = await runWdtag(
      ["dataset-config", ...args],
      { cwd: folder.path },
    );
    deepEqual([status, stdout], [2, ""], stderr);
    match(stderr, said);
    deepEqual(await folder.written(), {});
  });
}

Deno.test("wdtag dataset-config needs no permission but to read and to write there", async () => {
  await using folder = await dataset(whole);
  const args = ["dataset-config", "data", "--preset", "pony"];
  const run = (...flags: readonly string[]) =>
    runWdtag(args, { cwd: folder.path, flags: ["--no-prompt", ...flags] });
  const { status, stderr } = await run(
    "--allow-read=data",
    "--allow-write=data",
  );
  equal(status, 0, stderr);
  const denied = await run("--allow-read=data");
  equal(denied.status, 2);
  match(
    denied.stderr,
    /no permission to write there; add --allow-write="data"/,
  );
});

Deno.test({
  name: "wdtag dataset-config tells of a folder that can't be read",
  ignore: !hasPlainUser || !isLinux,
  fn: async () => {
    await using folder = await dataset(whole);
    const shut = join(folder.path, "data/shut");
    await Deno.mkdir(shut);
    await Deno.chmod(shut, 0);
    const { status, stderr } = await runWdtag(
      ["dataset-config", "data", "--output", "-"],
      { cwd: folder.path, through: plainUser },
    );
    equal(status, 1);
    match(stderr, /^Warning: 1 thing can't be read\n {2}data\/shut: /m);
  },
});
