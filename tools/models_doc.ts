import { registry } from "../src/model/registry/registry.ts";
import type { RegistryEntry } from "../src/model/registry/registry_entry.ts";
import { exactText, type Generated } from "./generated.ts";
import { markdown } from "./markdown.ts";

/** The page about the models that are known, made from what is known of them. */
export function modelsDoc(): string {
  const families = Map.groupBy(registry, ({ family }) => family);
  return markdown(`
# The models that are known

This page is made by \`deno task generate\` from \`src/model/registry\`. Each
model is named with \`--model\` by its short name or its repository. What it sees
is tested against its family's reference code
(\`tests/fixtures/golden/families.py\`).

${[...families].map(([, models]) => familyText(models)).join("\n\n")}

## A model that is not here

Where a folder's files and its graph tell all that must be known, it runs as it
is. Else the error names what is missing and shows a \`model.toml\` to put beside
the model. Its keys are those of the facts above:

- \`graph\`, \`labels\`: the files' names.
- \`label_format\`: \`selected_tags\`, \`pixai_tags\`, \`oppai_tags\`, \`e621_tags\`,
  \`tag_mapping\` or \`camie_metadata\`.
- \`layout\`: \`NHWC\` or \`NCHW\`; \`channel_order\`: \`RGB\` or \`BGR\`.
- \`fit\`: \`pad\` (to a square, then resize), \`letterbox\` (resize, then pad) or
  \`squash\`; \`background\`: the colour around the picture and under its alpha.
- \`resample\`: \`sd-scripts\` (the default), \`lanczos\`, \`bicubic\`, \`bilinear\`.
- \`divisor\`, \`mean\`, \`std\`: a channel becomes (x / divisor - mean) / std.
- \`activation\`: \`none\` where probabilities come out, \`sigmoid\` for logits.
- \`size\`: the side of the input, where the graph leaves it open; \`output\`: a
  name or a place, where there are several; \`padding_mask\`: the input that takes
  a mask of the padding.
- \`caption\`: \`wd\` (the default, tags in the model's order) or \`cl\` (by score).
- \`threshold_file\` with \`threshold_format\` (\`category_csv\`, \`pr_json\`), or a
  table \`thresholds\` with \`all\`, \`general\`, \`character\`, \`copyright\`,
  \`artist\`, \`meta\`, \`model\`: what \`--threshold best\` takes.
`);
}

function familyText(models: readonly RegistryEntry[]): string {
  const [first] = models;
  const { family, sources, unconfirmed, licence } = first!;
  const { input } = family;
  return `
## ${family.name}

${input.layout}, ${input.channelOrder}, ${first!.size} pixels, ${input.fit} on
(${input.background.join(", ")}), resampled by ${input.resample}, (x /
${input.divisor} - ${numbers(input.mean)}) / ${numbers(input.std)}; activation
${family.activation}; licence ${licence}.

${models.map(modelText).join("\n")}

Known from:

${sources.map(({ facts, source }) => `- ${facts}: ${source}.`).join("\n")}

${
    unconfirmed.length === 0
      ? "Nothing of it is in doubt."
      : `Not confirmed, and said at each run:\n\n${
        unconfirmed.map((fact) => `- ${fact}.`).join("\n")
      }`
  }`.trim();
}

function modelText(entry: RegistryEntry): string {
  const { name, repo, bytes, bytesExact, tags, best } = entry;
  const size = bytes === null
    ? "size not known"
    : `${bytesExact ? "" : "about "}${Math.round(bytes / 1e6)} MB`;
  const count = tags === null ? "" : `, ${tags} tags`;
  const thresholds = new Set(Object.values(best?.categories ?? {}));
  const published = best === null
    ? ", no published threshold"
    : `, published ${[...thresholds].join(" and ")}`;
  return `- \`${name}\`: ${repo}, ${size}${count}${published}.`;
}

/** One number where all three are it. */
function numbers(three: readonly number[]): string {
  return new Set(three).size === 1 ? `${three[0]}` : `(${three.join(", ")})`;
}

/** The generated files that have to do with the registry. */
export function modelsFiles(): readonly Generated[] {
  return [exactText("docs/models.md", modelsDoc)];
}
