import { deepEqual, equal } from "node:assert/strict";
import { join } from "node:path";
import { dataset } from "./dataset.ts";
import { recordedTags } from "./recorded.ts";
import { modelDir, project, runWdtag } from "./run_wdtag.ts";
import { failedIn, summaryOf } from "./said.ts";
import { tinyPng } from "./tiny_png.ts";

const wd = ["--model", join(modelDir, "kit_wd-tiny-v3")];
const cl = ["--model", join(modelDir, "kit_cl-tiny", "sub_1_00")];
const first = recordedTags("r001", "data/a.txt");
const second = recordedTags("r001", "data/d.txt");
/** The characters among the tags: the layout puts them last. */
const characters = first.slice(first.indexOf("stitch_(lilo_&_stitch)"));

function without(
  tags: readonly string[],
  ...names: readonly string[]
): readonly string[] {
  return tags.filter((tag) => !names.includes(tag));
}

/** What stays as it is when underscores are removed: faces, and what is short. */
const faces = [">_o", "=_=", "@_@", "(o)_(o)", "a_b"];

function blanks(tags: readonly string[]): readonly string[] {
  return tags.map((tag) =>
    faces.includes(tag) ? tag : tag.replaceAll("_", " ")
  );
}

/** Where the captions are not the script's, and what they are instead. */
const cases: readonly {
  readonly what: string;
  readonly args: readonly string[];
  readonly a?: readonly string[];
  readonly d?: readonly string[];
}[] = [
  { what: "no option", args: wd, a: first, d: second },
  {
    what: "always-first tags in the order listed, blanks stripped",
    args: [...wd, "--always_first_tags", " 1boy , solo,not_there, blush"],
    a: ["1boy", "solo", "blush", ...without(first, "1boy", "solo", "blush")],
    d: second,
  },
  {
    what: "character tags first in the model's order",
    args: [...wd, "--character_tags_first"],
    a: [...characters, ...without(first, ...characters)],
  },
  {
    what: "undesired tags however their blanks are written",
    args: [...wd, "--undesired_tags", "blue eyes, 1girl"],
    a: without(first, "blue_eyes", "1girl"),
    d: without(second, "1girl"),
  },
  {
    what: "no underscores but in faces",
    args: [...wd, "--remove_underscore", "--undesired_tags", "blue_eyes"],
    a: blanks(without(first, "blue_eyes")),
    d: blanks(second),
  },
  {
    what: "replaced tags",
    args: [
      ...wd,
      "--tag_replacement",
      "1girl,one girl;blue eyes,azure eyes",
    ],
    a: first.map((tag) =>
      tag === "1girl" ? "one girl" : tag === "blue_eyes" ? "azure eyes" : tag
    ),
  },
  {
    what: "a tag that replacing makes twice only once",
    args: [...wd, "--tag_replacement", "solo,1girl"],
    a: without(first, "solo"),
  },
  {
    what: "characters expanded before their underscores go",
    args: [
      ...cl,
      "--character_tag_expand",
      "--remove_underscore",
      "--character_threshold",
      "0.1",
    ],
    // The script leaves a blank behind every name, and repeats the series.
    d: [
      ...new Set(
        recordedTags("r182", "data/d.txt").map((tag) => tag.trimEnd()),
      ),
    ],
  },
  {
    what: "the rating first where it is wanted first and last",
    args: [
      ...cl,
      "--use_rating_tags",
      "--use_rating_tags_as_last_tag",
      "--use_quality_tags",
    ],
    a: recordedTags("r173", "data/a.txt"),
  },
];

for (const { what, args, a, d } of cases) {
  Deno.test(`wdtag without the script's preset gives ${what}`, async () => {
    await using folder = await dataset({
      "data/a.png": { picture: "png_rgb_640x480.png" },
      "data/d.bmp": { picture: "bmp24_321x247.bmp" },
    });
    const { status, stderr } = await runWdtag(["data", ...args], {
      cwd: folder.path,
    });
    equal(status, 0, stderr);
    const written = await folder.written();
    deepEqual(Object.keys(written), ["data/a.txt", "data/d.txt"]);
    if (a) equal(written["data/a.txt"], `${a.join(", ")}\n`);
    if (d) equal(written["data/d.txt"], `${d.join(", ")}\n`);
  });
}

Deno.test("wdtag without the script's preset tags more formats, and suffixes in any case", async () => {
  const fixture = (name: string): Uint8Array =>
    Deno.readFileSync(join(project, "tests/fixtures/images", name));
  const files = {
    "a.gif": fixture("gif_plain.gif"),
    "b.tif": fixture("tiff_rgb8.tif"),
    "c.TIFF": fixture("tiff_lzw.tif"),
    "d.jxl": fixture("jxl_lossless.jxl"),
    "e.PnG": tinyPng([1, 2, 3]),
    "f.avif": fixture("avif_444.avif"),
  };
  await using folder = await dataset(files);
  const ours = await runWdtag([folder.path, "--preset", "demo"]);
  equal(ours.status, 0, ours.stderr);
  equal(summaryOf(ours.stderr).of, 6);
  const scripts = await runWdtag([
    folder.path,
    "--preset",
    "sd-scripts",
    "--model",
    "palette",
    "--caption_extension",
    ".script",
  ]);
  equal(scripts.status, 0, scripts.stderr);
  deepEqual(
    Object.keys(await folder.written()).filter((name) =>
      name.endsWith(".script")
    ),
    ["f.script"],
  );
});

Deno.test("wdtag ends with 1 for a broken image that the script's loader would forgive", async () => {
  await using folder = await dataset({
    "a.png": tinyPng([1, 2, 3]),
    "b.png": "no image",
  });
  const args = [
    folder.path,
    "--model",
    "palette",
    "--max_data_loader_n_workers",
    "1",
  ];
  const ours = await runWdtag(args);
  equal(ours.status, 1);
  deepEqual(Object.keys(failedIn(ours.stderr)), [join(folder.path, "b.png")]);
  const scripts = await runWdtag([...args, "--preset", "sd-scripts"]);
  equal(scripts.status, 0);
});
