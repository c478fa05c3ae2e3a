import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { parseArguments } from "../../../src/commands/arguments/parse_arguments.ts";
import type { TagArguments } from "../../../src/commands/arguments/parse_tag.ts";
import { UsageError } from "../../../src/commands/arguments/usage_error.ts";
import { commands } from "../../../src/commands/arguments/commands.ts";
import { layerPresets } from "../../../src/preset/presets.ts";
import { baseSettings } from "../../../src/preset/base.ts";
import type { TagSettings } from "../../../src/preset/tag_settings.ts";

const script = ["--preset", "sd-scripts"];

function tagOf(argv: readonly string[]): TagArguments {
  const parsed = parseArguments(argv);
  ok(parsed.kind === "tag");
  return parsed;
}

Deno.test("parseArguments() of a path alone is the base preset", () => {
  deepEqual(parseArguments(["photos"]), {
    kind: "tag",
    paths: ["photos"],
    settings: baseSettings,
    quirks: tagOf(["--preset=base", "photos"]).quirks,
    presets: [],
    given: new Set(),
    layers: layerPresets([]),
  });
});

/** What each line changes of the defaults; the path is added. */
const changes: readonly [string[], Partial<TagSettings>][] = [
  [["--recursive"], { recursive: true }],
  [["--recursive", "--no-recursive"], {}],
  [["--limit", "5"], { limit: 5 }],
  [["--decoder", "imagescript"], { decoder: "imagescript" }],
  [["--max-pixels", "1_000_000"], { maxPixels: 1_000_000 }],
  [["--max_pixels=7"], { maxPixels: 7 }],
  [["--state-size", "2GB"], { stateSize: 2e9 }],
  [["--state_size=1.5 MiB"], { stateSize: 1_572_864 }],
  [["--state-size", "4096"], { stateSize: 4096 }],
  [["--model", "palette"], { model: "palette" }],
  [["--repo-id", "a/b/c"], { repoId: "a/b/c" }],
  [["--model_dir", "m"], { modelDir: "m" }],
  [["--force_download"], { forceDownload: true }],
  [["--onnx"], {}],
  [["--provider", "cpu"], { provider: "cpu" }],
  [["--provider", "cuda:01"], { provider: "cuda:1" }],
  [["--require-gpu"], { requireGpu: true }],
  [["--batch_size", "auto"], {}],
  [["--batch_size", " 8 "], { batchSize: 8 }],
  [["--max_data_loader_n_workers", "0"], { maxDataLoaderNWorkers: 0 }],
  [["--thresh=0.5"], { thresh: 0.5 }],
  [["--threshold", "0.5"], { thresh: 0.5 }],
  [["--thresh", "0.5", "--threshold", "0.25"], { thresh: 0.25 }],
  [["--thresh", "1.1"], { thresh: 1.1 }],
  [["--threshold", "mcut"], { thresh: "mcut" }],
  [["--thresh", "BEST"], { thresh: "best" }],
  [["--threshold", "mcut", "--general_threshold", "best"], {
    thresh: "mcut",
    generalThreshold: "best",
  }],
  [["--character_threshold", "mcut"], { characterThreshold: "mcut" }],
  [["--meta_threshold", "0.1"], { metaThreshold: 0.1 }],
  [["--model_threshold", "0.2"], { modelThreshold: 0.2 }],
  [["--copyright_threshold", "0.3"], { copyrightThreshold: 0.3 }],
  [["--artist_threshold", "0.4"], { artistThreshold: 0.4 }],
  [["--caption_separator", ""], { captionSeparator: "" }],
  [["--caption_separator", " "], { captionSeparator: " " }],
  [["--always_first_tags", "a b"], { alwaysFirstTags: "a b" }],
  [["--always_first_tags=--x"], { alwaysFirstTags: "--x" }],
  [["--undesired_tags", "-x y"], { undesiredTags: "-x y" }],
  [["--undesired_tags", "-5"], { undesiredTags: "-5" }],
  [["--undesired_tags="], {}],
  [["--tag_replacement", "a\\,b,c;d,e\\;f"], {
    tagReplacement: "a\\,b,c;d,e\\;f",
  }],
  [["--caption_extension", "cap"], { captionExtension: "cap" }],
  [["--caption_extention", ".a", "--caption_extension", ".b"], {
    captionExtension: ".a",
  }],
  [["--append_tags"], { existing: "append" }],
  [["--append-tags", "--existing", "append"], { existing: "append" }],
  [["--existing", "prepend"], { existing: "prepend" }],
  [["--existing", "skip"], { existing: "skip" }],
  [["--output_path", "o.json", "--scores"], {
    outputPath: "o.json",
    scores: true,
  }],
  [["--output_path", ""], {}],
  [["--no-state"], { state: false }],
  [["--no_state", "--state"], {}],
  [["--progress", "json", "--progress-file", "p"], {
    progress: "json",
    progressFile: "p",
  }],
  [["--quiet"], { quiet: true }],
  [["--verbose", "--debug"], { verbose: true, debug: true }],
  [["--preset", "demo"], { model: "palette" }],
  [["--preset", "demo", "--model", "vit-v3"], { model: "vit-v3" }],
  [["--repo_id", "a/b", "--preset", "demo"], { repoId: "a/b" }],
];

for (const [argv, change] of changes) {
  Deno.test(`parseArguments() understands ${argv.join(" ")}`, () => {
    const expected = { ...baseSettings, ...change };
    deepEqual(tagOf(["d", ...argv]).settings, expected);
    deepEqual(tagOf([...argv, "d"]).settings, expected);
    deepEqual(tagOf(["tag", ...argv, "--", "d"]).settings, expected);
  });
}

/** What only `--preset sd-scripts` understands, or otherwise. */
const scriptChanges: readonly [string[], Partial<TagSettings>][] = [
  [["--recur"], { recursive: true }],
  [["--rem"], { removeUnderscore: true }],
  [["--remove-under"], { removeUnderscore: true }],
  [["--thr", "0.5"], { thresh: 0.5 }],
  [["--thr=0.5"], { thresh: 0.5 }],
  [["--use_rating_tags"], { useRatingTags: true }],
  [["--use_rating_tags_"], { useRatingTagsAsLastTag: true }],
  [["--caption_extent", ".x"], { captionExtension: ".x" }],
  [["--batch_size", "0"], { batchSize: 1 }],
  [["--batch_size", "-4"], { batchSize: 1 }],
  [["--batch_size", "4"], { batchSize: 4 }],
  [["--thresh", "nan"], { thresh: NaN }],
  [["--thresh", " inf "], { thresh: Infinity }],
  [["--thresh=-infinity"], { thresh: -Infinity }],
  [["--thresh", "-.5"], { thresh: -0.5 }],
  [["--thresh", "1_0.5"], { thresh: 10.5 }],
  [["--model", "palette"], { model: "palette" }],
  [["--state"], { state: true }],
  [["--caption_extension", ""], { captionExtension: "" }],
];

for (const [argv, change] of scriptChanges) {
  Deno.test(`parseArguments() understands ${argv.join(" ")} as the script does`, () => {
    const plain = tagOf([...script, "d"]).settings;
    deepEqual(tagOf(["d", ...argv, ...script]).settings, {
      ...plain,
      ...change,
    });
  });
}

/** Lines that are wrong without a preset, and what is said of them. */
const errors: readonly [string[], RegExp][] = [
  [[], /^No path to tag: name a folder/],
  [["--recursive"], /^No path to tag/],
  [["--"], /^No path to tag/],
  [[""], /^A path is empty/],
  [
    ["d", "--recur"],
    /^Unknown option "--recur": did you mean "--recursive"\?$/,
  ],
  [["d", "--recusive=1"], /^Unknown option "--recusive": did you mean/],
  [["d", "--no-recusive"], /did you mean "--no-recursive"\?$/],
  [["d", "--xyzzy"], /^Unknown option "--xyzzy": "wdtag help all" lists/],
  [["d", "-r"], /^Unknown option "-r"/],
  [["d", "--no-onnx"], /^Unknown option "--no-onnx"/],
  [["d", "--recursive=yes"], /^--recursive takes no value: leave out "=yes"$/],
  [["d", "--thresh"], /^--thresh expects a value \(N\)$/],
  [
    ["d", "--thresh", "--recursive"],
    /^--thresh expects a value .*"--recursive" follows/,
  ],
  [["d", "--thresh", "--", "0.5"], /^--thresh expects a value .*"--" follows/],
  [["d", "--undesired_tags", "-x"], /write --undesired_tags=VALUE for a value/],
  [
    ["d", "--thresh", "abc"],
    /^--thresh expects a number such as 0.35, "best" or "mcut", not "abc"$/,
  ],
  [["d", "--thresh", ""], /^--thresh expects a number/],
  [
    ["d", "--thresh", "nan"],
    /^--thresh expects a number from 0 to 1, or above/,
  ],
  [["d", "--thresh", "inf"], /^--thresh expects a number from 0 to 1/],
  [
    ["d", "--character_threshold", "-1"],
    /^--character_threshold expects a number from 0/,
  ],
  [
    ["d", "--thresh", "mcut", "--preset", "sd-scripts"],
    /^--thresh expects a number such as 0.35, not "mcut": the script knows no/,
  ],
  [
    ["d", "--thresh", "abc", "--preset", "sd-scripts"],
    /^--thresh expects a number such as 0.35, not "abc"$/,
  ],
  [
    ["d", "--batch_size", "0"],
    /^--batch_size expects a whole number from 1, not "0"$/,
  ],
  [["d", "--batch_size", "1.5"], /^--batch_size expects a whole number/],
  [
    ["d", "--max_data_loader_n_workers", "-1"],
    /expects a whole number from 0, not "-1"$/,
  ],
  [["d", "--state-size=0"], /^--state-size expects a size such as 2GB/],
  [["d", "--state-size="], /^--state-size expects a size such as 2GB/],
  [["d", "--state-size=much"], /^--state-size expects a size such as 2GB/],
  [["d", "--state-size=2 XB"], /^--state-size expects a size such as 2GB/],
  [["d", "--state-size=-1"], /^--state-size expects a size such as 2GB/],
  [["d", "--state-size=1e9"], /^--state-size expects a size such as 2GB/],
  [["d", "--state-size=0.1"], /^--state-size expects a size such as 2GB/],
  [["d", "--limit", "0"], /^--limit expects a whole number from 1/],
  [
    ["d", "--tag_replacement", "1girl"],
    /^--tag_replacement: Cannot read "1girl".*expected "source,target"/,
  ],
  [["d", "--tag_replacement", ""], /^--tag_replacement: /],
  [
    ["d", "--output_path", "./a.jsonl", "--progress-file", "a.jsonl"],
    /^--output_path and --progress-file both name "\.\/a\.jsonl"/,
  ],
  [["d", "--caption_extension", " "], /^--caption_extension expects a suffix/],
  [
    ["d", "--caption_extension", "/x.txt"],
    /a path separator in it would put the captions elsewhere/,
  ],
  [
    ["d", "--caption_extension", ".PNG"],
    /captions would be written over images/,
  ],
  [
    ["d", "--existing", "merge"],
    /^--existing "merge" is not part of this version yet: choose from overwrite, skip, append, prepend$/,
  ],
  [["d", "--existing", "skp"], /not "skp" \(did you mean "skip"\?\)$/],
  [
    ["d", "--append_tags", "--existing", "skip"],
    /^--append_tags and --existing skip contradict/,
  ],
  [
    ["d", "--existing", "skip", "--append_tags"],
    /^--append_tags and --existing skip contradict/,
  ],
  [["d", "--model", "a", "--repo_id", "b"], /both name the model/],
  [["d", "--model", " "], /^--model expects a name/],
  [["d", "--quiet", "--verbose"], /contradict/],
  [["d", "--scores"], /add --output_path/],
  [["d", "--provider", "cpu:1"], /^--provider cpu takes no device/],
  [["d", "--provider", "cuda:x"], /device number after the colon/],
  [["d", "--provider", "cuda:1:2"], /device number after the colon/],
  [["d", "--provider", "gpu"], /^--provider expects one of auto, cpu, cuda/],
  [["d", "--progress", "dots"], /^--progress expects one of auto, bar/],
  [
    ["d", "--preset", "sdscripts"],
    /did you mean "sd-scripts"\?\): choose from base, sd-scripts, .*demo, or name a file: ".\/sdscripts.toml"$/,
  ],
  [["d", "--preset", "-x y"], /^No preset is called "-x y"/],
  [["d", "--preset"], /^--preset expects a value \(NAME\)$/],
  [["d", "--dry-run"], /^--dry-run is not part of this version yet$/],
  [["d", "--shard", "1\/2"], /^--shard is not part of this version yet$/],
  [
    ["d", "--key-from", "sk-12345"],
    /^--key-from expects the name of an environment variable that holds the key, such as OPENAI_API_KEY, and never the key itself$/,
  ],
];

for (const [argv, said] of errors) {
  Deno.test(`parseArguments() refuses "${argv.join(" ")}"`, () => {
    throws(() => parseArguments(argv), checkOf(said));
  });
}

/** Lines that `--preset sd-scripts` refuses. */
const scriptErrors: readonly [string[], RegExp][] = [
  [
    ["d", "--char", "1"],
    /^Option "--char" is ambiguous: it could be --character_threshold, --character_tags_first, --character_tag_expand$/,
  ],
  [
    ["d", "--caption_ext=x"],
    /could be --caption_extension, --caption_extention$/,
  ],
  [["d", "--lim", "1"], /^Unknown option "--lim"/],
  [["d", "--beam"], /^Unknown option "--beam"/],
  [["d", "e"], /^Expected one path, as the script takes one, not 2: "d", "e"$/],
  [["d", "--thresh", "-1e-1"], /^--thresh expects a value/],
  [
    ["d", "--batch_size", "x"],
    /^--batch_size expects a whole number, not "x"$/,
  ],
  [
    ["d", "--batch_size", "0", "--max_data_loader_n_workers", "0"],
    /from 1 with --max_data_loader_n_workers/,
  ],
  [["d", "--max_data_loader_n_workers", "-1"], /from 0, not "-1"$/],
  [
    ["d", "--tag_replacement", "a,b;"],
    /^--tag_replacement: Nothing follows the last semicolon/,
  ],
];

for (const [argv, said] of scriptErrors) {
  Deno.test(`parseArguments() refuses "${argv.join(" ")}" as the script does`, () => {
    throws(() => parseArguments([...script, ...argv]), checkOf(said));
  });
}

function checkOf(said: RegExp): (error: unknown) => boolean {
  return (error) => {
    ok(error instanceof UsageError);
    ok(said.test(error.message), error.message);
    return true;
  };
}

Deno.test("parseArguments() keeps several paths in order, dashes behind --", () => {
  deepEqual(
    tagOf(["b", "--recursive", "a*.png", "-5", "-", "--", "--help", "-x"])
      .paths,
    ["b", "a*.png", "-5", "-", "--help", "-x"],
  );
});

Deno.test("parseArguments() tells which settings flags decided, and the presets", () => {
  const parsed = tagOf(
    ["d", "--preset", "sd-scripts", "--thr", "1", "--append_tags"],
  );
  deepEqual(parsed.given, new Set(["thresh", "existing"]));
  deepEqual(parsed.presets, ["sd-scripts"]);
  ok(parsed.quirks.alwaysFirstReversed);
});

Deno.test("parseArguments() lets the last preset say how arguments are read", () => {
  throws(
    () =>
      parseArguments(["d", ...script, "--preset", "base", "--batch_size", "0"]),
    UsageError,
  );
  equal(
    tagOf(["d", "--preset", "base", ...script, "--batch_size", "0"]).settings
      .batchSize,
    1,
  );
});

const others: readonly [string[], unknown][] = [
  [["--help"], { kind: "help", command: null, all: false }],
  [["-h"], { kind: "help", command: null, all: false }],
  [["d", "--xyzzy", "--help"], { kind: "help", command: null, all: false }],
  [["--help", "--verbose"], { kind: "help", command: null, all: true }],
  [[...script, "--hel"], { kind: "help", command: null, all: false }],
  [["help"], { kind: "help", command: null, all: false }],
  [["help", "all"], { kind: "help", command: null, all: true }],
  [["help", "tag"], { kind: "help", command: "tag", all: false }],
  [["help", "tag", "--verbose"], { kind: "help", command: "tag", all: true }],
  [["tag", "--help"], { kind: "help", command: "tag", all: false }],
  [["help", "models"], { kind: "help", command: "models", all: false }],
  [["models", "--help"], { kind: "help", command: "models", all: false }],
  [["--version"], { kind: "version" }],
  [["d", "--version"], { kind: "version" }],
  [["models", "pull", "a/b"], {
    kind: "command",
    name: "models",
    argv: ["pull", "a/b"],
  }],
];

for (const [argv, expected] of others) {
  Deno.test(`parseArguments() takes "${argv.join(" ")}" for no run`, () => {
    deepEqual(parseArguments(argv), expected);
  });
}

Deno.test("parseArguments() knows every command", () => {
  for (const { name } of commands) {
    equal(
      parseArguments([name, "x"]).kind,
      name === "tag" ? "tag" : "command",
    );
  }
});

Deno.test("parseArguments() suggests a command to help", () => {
  throws(() => parseArguments(["help", "modles"]), /did you mean "models"\?/);
  throws(() => parseArguments(["help", "xyzzy"]), /choose from tag, caption/);
});
