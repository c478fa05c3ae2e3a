import { presetJsonSchema } from "../src/preset/schema/preset_schema.ts";
import { markdown } from "./markdown.ts";

/** As much of JSON Schema as the schema of presets has. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema | readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The page about presets: a guide, and every key as the schema has it. */
export function presetsDoc(): string {
  const schema = presetJsonSchema() as Schema;
  return [
    ...guide,
    prose("## Every key"),
    prose(
      "Made from the schema (`wdtag presets schema` prints it). All keys may be left out, unless said otherwise. Keys are written with underscores.",
    ),
    prose(`### At the top

${keyList(schema, (key) => !isTable(schema.properties![key]!))}`),
    ...Object.entries(schema.properties!).filter(([, inner]) => isTable(inner))
      .flatMap(([name, inner]) => sectionText(name, inner)),
    ...sources,
  ].join("\n\n") + "\n";
}

function prose(text: string): string {
  return markdown(text).trimEnd();
}

function isTable({ type, items }: Schema): boolean {
  return type === "object" || (items !== undefined && !Array.isArray(items) &&
    isTableLike(items as Schema));
}

function isTableLike({ type, oneOf, anyOf }: Schema): boolean {
  return type === "object" ||
    [...oneOf ?? [], ...anyOf ?? []].some(({ type }) => type === "object");
}

function sectionText(name: string, schema: Schema): readonly string[] {
  const items = schema.items as Schema | undefined;
  const title = items === undefined ? `[${name}]` : `[[${name}]]`;
  const head = `### \`${title}\`

${schema.description ?? ""}`;
  const kinds = items?.oneOf ?? items?.anyOf;
  if (kinds !== undefined) {
    return [
      prose(head),
      ...kinds.map((kind) => {
        const { kind: word, ...rest } = kind.properties!;
        return prose(`\`kind = "${word!.const}"\`: ${word!.description}

${keyList({ ...kind, properties: rest })}`);
      }),
    ];
  }
  const table = items ?? schema;
  const inner = Object.entries(table.properties ?? {})
    .filter(([, each]) =>
      isTable(each) && each.properties !== undefined ||
      each.items !== undefined && isTable(each)
    );
  return [
    prose(`${head}

${keyList(table)}`),
    ...inner.filter(([key]) => key !== "lines").flatMap(([key, each]) =>
      sectionText(`${name}.${key}`, each)
    ),
  ];
}

function keyList(
  { properties = {}, required = [] }: Schema,
  wanted: (key: string) => boolean = () => true,
): string {
  return Object.entries(properties).filter(([key]) => wanted(key))
    .map(([key, schema]) =>
      `- \`${key}\` (${typeText(schema)}${
        required.includes(key) ? "; must be there" : ""
      }): ${schema.description ?? ""}`
    ).join("\n");
}

function typeText(schema: Schema): string {
  const { type, items, minimum, maximum } = schema;
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) {
    return [...new Set(options.map(typeText))].join(", or ");
  }
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) {
    return schema.enum.map((word) => `\`"${word}"\``).join(", ");
  }
  switch (type) {
    case "boolean":
      return "true or false";
    case "string":
      return "text";
    case "integer":
    case "number": {
      const noun = type === "integer" ? "whole number" : "number";
      const from = minimum === undefined ? "" : ` from ${minimum}`;
      const to = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER
        ? ""
        : ` to ${maximum}`;
      return noun + from + to;
    }
    case "array":
      return items === undefined || Array.isArray(items) ||
          isTableLike(items as Schema) && (items as Schema).anyOf === undefined
        ? "list"
        : `list of: ${typeText(items as Schema)}`;
    default:
      return "table";
  }
}

const guide: readonly string[] = [
  prose(`
# Presets

This page is made by \`deno task generate\`. A preset is a TOML file that says
how a run goes and how its captions read. \`--preset\` names one, by name or as a
file, and may be given several times: a later one wins over an earlier one, and
flags win over all of them. \`base\` lies under everything.
`),
  "```sh\nwdtag photos --preset animagine\nwdtag photos --preset animagine --preset ./mine.toml --thresh 0.5\nwdtag presets list\nwdtag presets show animagine ./mine.toml --changed\nwdtag presets check ./mine.toml\n```",
  prose(`
## Write one

Save this as \`mine.toml\`, or under \`wdtag/presets\` in your configuration folder
(\`XDG_CONFIG_HOME\` or \`~/.config\`; \`APPDATA\` on Windows), where
\`--preset mine\` finds it:
`),
  `\`\`\`toml
#:schema ./preset.schema.json
description = "my character, for Animagine 4"
extends = "animagine-4"

[run]
model = "eva02-large-v3"
recursive = true

[caption]
thresh = "best"
character_threshold = 0.85
trigger = "mychar"

[[rules]]
kind = "exclude"
tags = ["signature", "*_watermark", { regex = "^artist_name" }]

[[rules]]
kind = "implication"
file = "tag_implications.csv"
\`\`\``,
  prose(`
The first line is for editors with TOML support (Taplo, Even Better TOML): they
complete keys and underline faults by the schema that \`wdtag presets schema\`
prints. What is wrong is told with file, line, column, the line itself, and what
is allowed. \`presets check\` looks for the files of plugins and does not load
them: whether they take their options is known when they run. Those that ship
are asked.

- Where a key has no value to speak of (no limit, no model folder, no threshold
of its own), \`false\` says so. It is how a preset takes back what one below it
says.
- \`extends\` takes names and files; files are relative to the preset, a link's to
what it leads to. Of several the last wins; one that comes in by two ways counts
once. A circle is an error that shows the way.
- \`[[rules]]\` and \`[[plugins]]\` of presets above come after those of presets
below. \`drop = ["rules"]\` begins anew; \`form\`, \`plugins\`, \`captioner\` and
\`training\` can be dropped too. A captioner that is named above goes without the
model, the provider, the prompt and the options of one below.
- Paths in \`[run]\` are relative to the current folder, as those of flags; lists
that rules name, plugins, and a captioner's file, are relative to the preset.
- A list of tags has one a line, names and wildcards; a line that begins with \`#\` and a blank is a comment. A
list of pairs is CSV: two columns, or Danbooru's own with
\`antecedent_name\`, \`consequent_name\` and \`status\`.

## The form of a caption

\`[[caption.slots]]\` lists what stands in a caption, in this order. Each slot holds
the tags of a category, or a text; a tag stands in the first slot that takes it,
and one that no slot takes is not written. A slot of kind \`any\` takes every tag
that is left but rating and quality. Without slots, captions have the order of
sd-scripts' options.
`),
  `\`\`\`toml
[caption]
underscores = "blanks"

[[caption.slots]]
kind = "count"

[[caption.slots]]
kind = "character"
threshold = 0.85

[[caption.slots]]
kind = "keep_tokens_separator"

[[caption.slots]]
kind = "any"
limit = 30
order = "score"

[[caption.slots]]
kind = "rating"
words = { general = "safe", questionable = "nsfw" }
\`\`\``,
  prose(`
Several lines, of which a trainer takes one at a time, are
\`[[caption.lines]]\` with \`[[caption.lines.slots]]\` each.
[captions.md](captions.md) says more of forms and rules.

## What is found where, and what it may do

A name is looked for among the presets that ship, in your own folder, and in
\`.wdtag/presets\` of the folders to be tagged, in this order: nothing can pass for
a preset that ships. What is given with a slash or \`.toml\` is a file.

A dataset from elsewhere may bring presets along, so one that is found by name in
a dataset may shape captions and do nothing else: \`[run]\`, \`[plugins]\`,
\`[captioner]\` and \`[quirks]\` are refused there. It may extend only presets that
ship, of which it gets what they say of captions, and its neighbours, read only
lists beside it, and not be a link that leads out. To trust such a preset, name it as a file, or move it to your own folder.
`),
];

const sources: readonly string[] = [
  prose(`
## The presets that ship, and where they are from

Model cards tell how to write prompts; a preset writes captions in the order and
the words of those prompts. What no tagger knows of an image (scores, years) is
left out, but for Pony's chain.

- \`base\`: the defaults. \`src/preset/base.ts\`.
- \`sd-scripts\`: kohya-ss/sd-scripts,
\`finetune/tag_images_by_wd14_tagger.py\`; held against recordings of it.
- \`animagine\`: the example "Animagine XL 3.1 format" in sd-scripts'
documentation of its tagger, flag by flag. Its \`--undesired_tags\` is a
placeholder there, and absent here. \`--preset sd-scripts --preset animagine\` also
keeps the script's odd ways.
- \`animagine-4\`: the model card of cagliostrolab/animagine-xl-4.0 (repeated at
civitai.com/models/1188071): "1girl/1boy/1other, character name, from which
series, rating, everything else in any order and end with quality enhancement";
rating words safe, sensitive, nsfw, explicit. Not confirmed: which of Danbooru's
ratings became which word (questionable is written nsfw).
- \`pony\`: the card of Pony Diffusion V6 XL (civitai.com/models/257749): the chain
score_9 to score_4_up, source_anime among the sources, rating_safe,
rating_questionable, rating_explicit. The chain and the source are the same for
every image. Not confirmed: the order of tags behind them, and that sensitive is
rating_safe.
- \`noobai\`: the model card of Laxhar/noobai-XL-1.0: count, character, series,
artists, special tags, general tags, other tags; safe and nsfw are words of its prompts. Not confirmed: that quality and rating
belong to the special tags, and words for sensitive (kept) and explicit (nsfw).
- \`illustrious\`: count first. Not confirmed: the order behind it and the rating
words, which are the tagger's; the technical report (arXiv 2409.19946) describes
the training captions, and could not be read for this.
- \`anima\`: the model card of circlestone-labs/Anima, as summarised by others and
repeated by a finetune's card ("[quality/meta/safety tags] [1girl/1boy/1other etc]
[character] [series] [artist] [general tags]"); artists with @; safe, sensitive,
nsfw, explicit. Not confirmed at the card itself; years are left out.
- \`prose\` and \`tags-and-prose\`: sd-scripts' \`keep_tokens_separator\` (dataset
configuration): what is before it stays, what is behind a second one stays too.
They ask BLIP unless another captioner is named (\`--captioner\`); a server is
told what to say by \`--prompt-preset\`, so that there is no preset for each
prompt. See [captioners.md](captioners.md).
- \`demo\`: the embedded palette model, see [palette.md](palette.md).
`),
];
