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
(\`tests/fixtures/golden/families.py\`). How models come to this machine, and
leave it again, stands [at the end](#on-this-machine).

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

${commandsText}
`);
}

const commandsText = `
## On this machine

A model is downloaded on first use. These commands do it beforehand, and look
after what is there; none of them opens a model:

\`\`\`sh
wdtag models list                     # what is known, and what is here
wdtag models pull swinv2-v3 vit-v3    # download, or bring up to date
wdtag models verify                   # hash all that is here
wdtag models remove vit-v3            # remove what was downloaded
\`\`\`

Models lie in the Hub's cache, which Python's huggingface_hub shares
(\`HF_HUB_CACHE\`, else \`hub\` in \`HF_HOME\`), or with \`--model_dir DIR\` in
sd-scripts' layout. MODEL is a short name or a repository, never a path.

- \`list\` calls a model here when all its files are there: \`yes\`, or
  \`yes (v1)\` where it is another revision than main; \`partial\` where a file is
  missing or a download was not ended; \`odd size\` where the graph has not the
  size that is known of it (another version, or damaged: \`verify\` tells). What
  else is there and is a tagger by its files' names comes after the known ones.
- \`pull\` asks the Hub for something newer, goes on with what was cut off, and
  hashes what is there: damaged files are downloaded again. Of a repository that
  is not known it takes the files of the family that the Hub's list fits, or
  those that a \`model.toml\` in it names, and says what is missing. Your own
  files in \`--model_dir\` stay, unless \`--force_download\` is given. Offline
  (\`HF_HUB_OFFLINE=1\`) it says what is here.
- \`verify\` compares with what was noted at the download: the blob's name in the
  cache, the note in \`.cache\` of a folder. Only where nothing was noted (files
  that you put there, caches of systems without links) the Hub is asked. A file
  of which nobody says what it should be is named as not verified, and leaves
  the exit status 0. What is broken is named with the hash that it should have,
  and the command that mends it.
- \`remove\` takes the repository out of the cache, or the model's own files and
  what nothing else needs where the repository holds several models. From
  \`--model_dir\` it takes what its notes name and what is still as it was
  downloaded. It follows no link, and ends with 3 while another process
  downloads the model.

The exit status is 0, 2 for arguments that make no sense, 3 where a model is not
to be had, not here, broken or in use, and 130 after a Ctrl-C: what has come by
then stays, and the same command goes on from there. \`list\` and \`verify\` need
\`--allow-env\` and \`--allow-read\` for the cache or folder, \`remove\` also
\`--allow-write\` for it, \`pull\` also \`--allow-net\`. With write permission for
the cache alone rather than \`-A\`, snapshots hold hard links.

## For other programs

With \`--json\` each command writes one document to stdout; keys may be added,
none goes or changes its meaning. Arguments that make no sense are told on
stderr, and there is no document then.

\`list\`: \`shelf\` (\`cache\` or \`model_dir\`), \`path\`, \`models\`, and \`unfinished\`,
a list of \`{ repo, bytes }\` for downloads of repositories of several models. Of
each model:

- \`name\`; \`repo\`, null for \`palette\` and for a folder whose repository is not
  known; \`in_registry\`; \`family\`.
- \`state\`: \`here\`, \`partial\`, \`size-differs\`, \`absent\` or \`built-in\`.
- \`folder\`, \`commit\`, \`revision\` (null where that is not known); \`files\`, a list
  of \`{ file, bytes }\`; \`missing\`, a list of paths in the repository.
- \`bytes_here\`, \`bytes_unfinished\`; \`graph_bytes\` and \`graph_bytes_exact\`, what
  is known of the graph's size.
- \`licence\`, \`input_size\`, \`tags\`, \`categories\`; \`recommended\` and \`best\`,
  thresholds by category; \`unconfirmed\`, a list of words.

The others: \`status\`, the exit status, and \`models\`, each with \`name\` and
\`status\`, or \`message\` where the status is \`failed\`. Besides:

- \`pull\`: \`status\` is \`downloaded\`, \`current\`, \`here\` (offline) or \`built-in\`;
  \`repo\`, \`commit\`, \`folder\`, \`files\` (paths), \`bytes\`, \`kept\` (your own files
  that stayed although the Hub's differ).
- \`verify\`: \`status\` is \`whole\`, \`broken\`, \`incomplete\`, \`unverified\` or
  \`built-in\`; \`repo\`, \`folder\`, \`commit\`, \`revision\`; \`files\`, each with
  \`status\` (\`whole\`, \`broken\`, \`missing\`, \`unverified\`), \`file\`, \`path\`,
  \`bytes\`, \`hash\` (\`sha256\` or \`git-sha1\`), \`expected\`, \`actual\`, \`reason\`;
  \`mend\`, the command that mends it, or null.
- \`remove\`: \`status\` is \`removed\` or \`left\` (nothing there was downloaded);
  \`repo\`, \`files\` (how many went), \`bytes_freed\`, \`left\` (paths).

\`pull\` and \`verify\` take \`--progress json\` besides: see
[progress.md](progress.md).`.trim();

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
