/**
 * Makes what is made of the presets: the module that carries them inside the
 * package, read and judged already, and the schema for editors.
 *
 * @module
 */
import { parsePreset } from "../src/preset/parse_preset.ts";
import type { PresetDocument } from "../src/preset/preset_document.ts";
import { presetJsonSchema } from "../src/preset/schema/preset_schema.ts";
import { exactText, type Generated } from "./generated.ts";
import { presetsDoc } from "./presets_doc.ts";

const folder = new URL("../presets/", import.meta.url);

/** The presets that ship, in the order in which they are listed. */
const names = [
  "base",
  "sd-scripts",
  "animagine",
  "animagine-4",
  "pony",
  "noobai",
  "illustrious",
  "anima",
  "prose",
  "tags-and-prose",
  "demo",
];

/** The presets that ship, read from their files. */
export function readPresets(): readonly {
  readonly name: string;
  readonly document: PresetDocument;
}[] {
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => name.endsWith(".toml"));
  const left = files.filter((file) => !names.includes(file.slice(0, -5)));
  if (left.length > 0) throw new Error(`Not listed: ${left.join(", ")}`);
  return names.map((name) => {
    const text = Deno.readTextFileSync(new URL(`${name}.toml`, folder));
    return {
      name,
      document: parsePreset(text, `presets/${name}.toml`).document,
    };
  });
}

/** The module that carries the presets inside the package. */
export function presetsModule(): string {
  return `// deno-fmt-ignore-file
// Made by tools/make_presets.ts of presets/*.toml; \`deno task generate\` makes it anew.
import type { PresetDocument } from "./preset_document.ts";

/** A preset that ships, read and judged. */
export interface ShippedPreset {
  /** What \`--preset\` calls it. */
  readonly name: string;
  /** What its file says. */
  readonly document: PresetDocument;
}

/** The presets that ship, in the order in which they are listed. */
export const shipped: readonly ShippedPreset[] = ${
    JSON.stringify(readPresets(), null, 2)
  };
`;
}

/** The JSON Schema that editors check presets by. */
export function schemaFile(): string {
  return `${JSON.stringify(presetJsonSchema(), null, 2)}\n`;
}

/** The generated files that have to do with presets. */
export function presetsFiles(): readonly Generated[] {
  return [
    exactText("src/preset/shipped.gen.ts", presetsModule),
    exactText("presets/preset.schema.json", schemaFile),
    exactText("docs/presets.md", presetsDoc),
  ];
}
