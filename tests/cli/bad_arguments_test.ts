import { deepEqual, equal, match, ok } from "node:assert/strict";
import { dataset } from "./dataset.ts";
import { runWdtag } from "./run_wdtag.ts";
import { tinyPng } from "./tiny_png.ts";

/** Arguments that make no sense, and what is said; `data` holds one image. */
const refused: readonly (readonly [args: readonly string[], said: RegExp])[] = [
  [[], /No path to tag/],
  [[""], /path is empty/],
  [["data", "--tresh", "0.5"], /"--tresh".*did you mean "--thresh"\?/],
  [["data", "--no_such_option"], /Unknown option "--no_such_option"/],
  [["data", "--thresh", "abc"], /--thresh expects a number.*"abc"/],
  [["data", "--thresh"], /--thresh/],
  [["data", "--general-threshold", "nan"], /--general_threshold.*"nan"/],
  [["data", "--limit", "0"], /--limit expects a whole number from 1/],
  [["data", "--batch_size", "many"], /--batch_size.*"many"/],
  [["data", "--max-pixels", "-1"], /--max-pixels expects a whole number/],
  [["data", "--existing", "overwright"], /did you mean "overwrite"\?/],
  [["data", "--progress", "jsn"], /did you mean "json"\?/],
  [["data", "--decoder", "jimp"], /auto, sharp, imagescript/],
  [["data", "--preset", "sd-script"], /did you mean "sd-scripts"\?/],
  [
    ["data", "--preset", "mine.toml"],
    /"mine.toml" can't be read: it is not there/,
  ],
  [["data", "--tag_replacement", "1girl"], /--tag_replacement|"1girl"/],
  [["data", "--num_beams", "3"], /Say who is to write the sentences/],
  [["data", "--captioner", "http"], /add --url, such as http:\/\/localhost/],
  [
    ["data", "--preset", "prose", "--url", "http://localhost:1"],
    /"url" says nothing to the captioner "blip": it is for http/,
  ],
  [["data", "--caption_extension", "a/b.txt"], /path separator/],
  [["data", "--caption_extension", ".PNG"], /over images/],
  [["data", "--output_path", "data/a.png"], /image/],
  [
    ["data", "--output_path", "nowhere/out.json"],
    /nowhere.*does not exist|nowhere.*no such/,
  ],
  [["data", "--output_path", "data"], /"data".*folder/],
  [["data", "--output_path", "link.json"], /"link\.json".*link/],
  [
    ["data", "--progress-file", "nowhere/p.jsonl"],
    /nowhere.*no such|nowhere.*does not exist/,
  ],
  [["data", "--progress-file", "data/a.png"], /image/],
  [["data", "--scores"], /--scores needs a file/],
  [["data", "--append_tags", "--existing", "skip"], /contradict each other/],
  [["data", "--model", "palette", "--repo_id", "a/b"], /both name the model/],
  [["modles", "list"], /"modles".*did you mean "models"\?/],
  [["undo", "data"], /not part of this version yet/],
  [["missing"], /Cannot scan "missing": There is no such file or folder/],
  [["missing", "gone"], /2 of the given paths\s+"missing": .*\s+"gone": /],
  [["data", "missing"], /Cannot scan "missing"/],
  [["empty"], /Cannot scan "empty": No image in this folder/],
  [["above"], /in its subfolders: add --recursive/],
  [["data/*.webp"], /No image matches this pattern/],
  [["data/a.txt"], /caption file/],
  [["broken.png"], /link whose target "nowhere" does not exist/],
];

function words(args: readonly string[]): string {
  return args.length === 0
    ? "no argument"
    : args.map((arg) => arg === "" ? '""' : arg).join(" ");
}

for (const [args, said] of refused) {
  Deno.test(`wdtag refuses before it loads anything: ${words(args)}`, async () => {
    await using folder = await dataset({
      "above/below/a.png": tinyPng([1, 2, 3]),
      "broken.png": { link: "nowhere" },
      "data/a.png": tinyPng([1, 2, 3]),
      "data/a.txt": "old",
      "empty": { folder: true },
      "link.json": { link: "data/a.txt" },
    });
    const { status, stdout, stderr } = await runWdtag(
      args.includes("--preset") ? args : [...args, "--preset", "demo"],
      // A native library could not be loaded: that it is not tried shows.
      { cwd: folder.path, flags: ["--allow-read", "--allow-write"] },
    );
    match(stderr, said);
    match(stderr, /^Error: /m);
    ok(!/^\s+at /m.test(stderr), "A stack is shown");
    ok(!/--allow-/.test(stderr), "Something was loaded");
    equal(status, 2);
    equal(stdout, "");
    deepEqual(await folder.written(), {});
  });
}

Deno.test("wdtag has no words but the error's where an argument is wrong", async () => {
  const { stderr } = await runWdtag([".", "--limit", "few"]);
  match(stderr, /^Error: --limit [^\n]*\n$/);
});

Deno.test("wdtag --preset sd-scripts takes a missing folder for an empty one", async () => {
  await using folder = await dataset();
  const { status, stderr } = await runWdtag([
    "missing",
    "--preset",
    "sd-scripts",
    "--model",
    "palette",
  ], { cwd: folder.path });
  equal(status, 0, stderr);
  deepEqual(await folder.written(), {});
});

for (
  const [args, said] of [
    [["--help"], /^Usage: wdtag/m],
    [["-h"], /^Usage: wdtag/m],
    [["tag", "--help", "--verbose"], /--model_threshold/],
    [["missing", "--thresh", "x", "--help"], /^Usage: wdtag/m],
    [["--version"], /^wdtag \d+\.\d+\.\d+\n$/],
  ] as const
) {
  Deno.test(`wdtag ${args.join(" ")} answers on stdout`, async () => {
    const { status, stdout, stderr } = await runWdtag(args, { flags: [] });
    match(stdout, said);
    equal(stderr, "");
    equal(status, 0);
  });
}
