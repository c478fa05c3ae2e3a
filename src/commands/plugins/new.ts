import { openFileLayer } from "../../files/file_layer.ts";
import type { PluginNewSettings } from "../arguments/plugins_tables.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { say } from "../say.ts";

/**
 * What no file of Windows can be called, whatever its ending:
 * https://learn.microsoft.com/windows/win32/fileio/naming-a-file. A plugin is
 * to run wherever it is copied to.
 */
const deviceNames = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])$/;

/**
 * `wdtag plugins new NAME`: writes a plugin to begin with, and its table of
 * tests, into the current folder.
 *
 * @throws {UsageError} Where the name is none, or the file is there.
 */
export async function newPlugin(
  name: string,
  { json, quiet, captioner }: PluginNewSettings,
): Promise<number> {
  if (!/^[a-z][a-z\d]*(?:[-_][a-z\d]+)*$/.test(name) || name.length > 60) {
    throw new UsageError(
      `A plugin's name is small letters, digits and hyphens such as no-hats, not "${name}"`,
    );
  }
  if (deviceNames.test(name)) {
    throw new UsageError(
      `Windows takes "${name}.ts" for a device, so no plugin is called "${name}": choose another name`,
    );
  }
  const file = `${name.replaceAll("-", "_")}.ts`;
  const files = await openFileLayer([{ kind: "file", path: file }]);
  if (await files.has(file)) {
    throw new UsageError(`"${file}" is there already: choose another name`);
  }
  const own = name.replaceAll("_", "-");
  await files.writeText(
    file,
    captioner ? captionerTemplate(own) : template(own),
  );
  if (json) say.out(`${JSON.stringify({ file })}\n`);
  else if (!quiet) {
    say.out(
      `Wrote ${file}\n` +
        `  wdtag plugins test ${file}\n` +
        (captioner
          ? `  wdtag caption ./train_data --captioner ./${file}\n`
          : `  wdtag ./train_data --plugin ./${file}\n`),
    );
  }
  return 0;
}

function template(name: string): string {
  return `import { definePlugin, type PluginCase } from "jsr:@wdtag/cli";

/** What it can be told: --plugin-option tags='["hat"]' */
export const options = {
  tags: {
    type: "array",
    items: { type: "string" },
    default: ["hat"],
    description: "tags that are left out",
  },
};

/** What \`wdtag plugins test\` holds it to. */
export const cases: PluginCase[] = [
  {
    name: "a hat goes",
    tags: ["1girl", "hat"],
    expect: { tags: ["1girl"] },
  },
  {
    name: "others can be named",
    options: { tags: ["1girl"] },
    tags: ["1girl", "hat"],
    expect: { tags: ["hat"] },
  },
];

export default definePlugin<{ tags: string[] }>((options) => ({
  name: "${name}",
  tags: (tags) => tags.filter(({ name }) => !options.tags.includes(name)),
}));
`;
}

function captionerTemplate(name: string): string {
  return `import { definePlugin, type PluginCase } from "jsr:@wdtag/cli";

/** What it can be told: --captioner-option subject=photo */
export const options = {
  subject: {
    type: "string",
    default: "picture",
    description: "what the images are",
  },
};

/** What \`wdtag plugins test\` holds it to; "image" names a file of this folder. */
export const cases: PluginCase[] = [
  {
    name: "a grey image is neither bright nor dark",
    expect: { sentence: "a grey picture" },
  },
  {
    name: "images can be called otherwise",
    options: { subject: "photo" },
    expect: { sentence: "a grey photo" },
  },
];

export default definePlugin<{ subject: string }>(({ subject }) => ({
  name: "${name}",
  captioner: {
    // Graphs and tokenizers are named in "files": docs/plugins.md has one.
    wants: { pixels: true },
    async caption(images) {
      const sentences = [];
      for (const image of images) {
        const { data } = await image.pixels();
        let sum = 0;
        for (const byte of data) sum += byte;
        const mean = sum / data.length;
        const word = mean < 85 ? "dark" : mean > 170 ? "bright" : "grey";
        sentences.push(\`a \${word} \${subject}\`);
      }
      return sentences;
    },
  },
}));
`;
}
