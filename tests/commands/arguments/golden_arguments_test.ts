import { equal, ok, throws } from "node:assert/strict";
import { parseArguments } from "../../../src/commands/arguments/parse_arguments.ts";
import { UsageError } from "../../../src/commands/arguments/usage_error.ts";

/** A run of the script: its arguments and its exit status. */
interface Run {
  readonly id: string;
  readonly exit: number;
  readonly argv: readonly string[];
}

const runs: readonly Run[] = JSON.parse(
  await Deno.readTextFile(
    new URL("../../fixtures/arguments/golden_argv.json", import.meta.url),
  ),
);

/** Where the script fails late, exit 1, over arguments that never could do. */
const failsLate = new Set(["r011", "r165"]);
/** What only the script lets pass: a batch size of 0. */
const scriptOnly = new Set(["r008"]);

for (const { id, exit, argv } of runs) {
  const line = argv.join(" ");
  const wrong = exit === 2 || failsLate.has(id);

  Deno.test(`parseArguments() with --preset sd-scripts takes ${id} as the script does: ${line}`, () => {
    const parse = () => parseArguments(["--preset", "sd-scripts", ...argv]);
    if (wrong) throws(parse, UsageError);
    else if (argv.includes("--help")) equal(parse().kind, "help");
    else agrees(parse(), argv, true);
  });

  Deno.test(`parseArguments() takes ${id} without a preset: ${line}`, () => {
    const parse = () => parseArguments(argv);
    if (wrong || scriptOnly.has(id)) throws(parse, UsageError);
    else if (argv.includes("--help")) equal(parse().kind, "help");
    else agrees(parse(), argv, false);
  });
}

/** Whether what was parsed says what the arguments say, each by itself. */
function agrees(
  parsed: ReturnType<typeof parseArguments>,
  argv: readonly string[],
  asScript: boolean,
): void {
  ok(parsed.kind === "tag");
  const { settings } = parsed;
  const valueOf = (flag: string): string | undefined => {
    const at = argv.indexOf(flag);
    const joined = argv.find((word) => word.startsWith(`${flag}=`));
    return at >= 0 ? argv[at + 1] : joined?.slice(flag.length + 1);
  };
  const given = (flag: string): boolean => argv.includes(flag);
  equal(parsed.paths.join(), argv[0]);
  equal(
    settings.repoId,
    valueOf("--repo_id") ??
      (asScript
        ? "SmilingWolf/wd-v1-4-convnext-tagger-v2"
        : "SmilingWolf/wd-swinv2-tagger-v3"),
  );
  equal(
    settings.modelDir,
    valueOf("--model_dir") ?? (asScript ? "wd14_tagger_model" : null),
  );
  const batch = valueOf("--batch_size");
  equal(
    settings.batchSize,
    batch === undefined
      ? (asScript ? 1 : "auto")
      : Math.max(1, parseInt(batch)),
  );
  const number = (flag: string): number | null => {
    const text = valueOf(flag);
    return text === undefined ? null : parseFloat(text);
  };
  equal(settings.thresh, number("--thresh") ?? 0.35);
  equal(settings.generalThreshold, number("--general_threshold"));
  equal(settings.characterThreshold, number("--character_threshold"));
  equal(settings.maxDataLoaderNWorkers, number("--max_data_loader_n_workers"));
  equal(settings.outputPath, valueOf("--output_path") || null);
  equal(settings.undesiredTags, valueOf("--undesired_tags") ?? "");
  equal(settings.alwaysFirstTags, valueOf("--always_first_tags") ?? null);
  equal(settings.tagReplacement, valueOf("--tag_replacement") ?? null);
  equal(settings.captionSeparator, valueOf("--caption_separator") ?? ", ");
  equal(
    settings.captionExtension,
    valueOf("--caption_extention") ?? valueOf("--caption_extension") ?? ".txt",
  );
  equal(
    settings.existing,
    given("--append_tags") ? "append" : "overwrite",
  );
  equal(settings.recursive, given("--recursive"));
  equal(settings.removeUnderscore, given("--remove_underscore"));
  equal(settings.frequencyTags, given("--frequency_tags"));
  equal(settings.useRatingTags, given("--use_rating_tags"));
  equal(
    settings.useRatingTagsAsLastTag,
    given("--use_rating_tags_as_last_tag"),
  );
  equal(settings.useQualityTags, given("--use_quality_tags"));
  equal(
    settings.useQualityTagsAsLastTag,
    given("--use_quality_tags_as_last_tag"),
  );
  equal(settings.characterTagsFirst, given("--character_tags_first"));
  equal(settings.characterTagExpand, given("--character_tag_expand"));
}
