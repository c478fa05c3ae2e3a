import { openFileLayer } from "../../files/file_layer.ts";
import type { CommonSettings } from "../arguments/command_table.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { say } from "../say.ts";

/**
 * `wdtag plugins new NAME`: writes a plugin to begin with, and its table of
 * tests, into the current folder.
 *
 * @throws {UsageError} Where the name is none, or the file is there.
 */
export async function newPlugin(
  name: string,
  { json, quiet }: CommonSettings,
): Promise<number> {
  if (!/^[a-z][a-z\d]*(?:[-_][a-z\d]+)*$/.test(name) || name.length > 60) {
    throw new UsageError(
      `A plugin's name is small letters, digits and hyphens such as no-hats, not "${name}"`,
    );
  }
  const file = `${name.replaceAll("-", "_")}.ts`;
  const files = await openFileLayer([{ kind: "file", path: file }]);
  if (await files.has(file)) {
    throw new UsageError(`"${file}" is there already: choose another name`);
  }
  await files.writeText(file, template(name.replaceAll("_", "-")));
  if (json) say.out(`${JSON.stringify({ file })}\n`);
  else if (!quiet) {
    say.out(
      `Wrote ${file}\n` +
        `  wdtag plugins test ${file}\n` +
        `  wdtag ./train_data --plugin ./${file}\n`,
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
