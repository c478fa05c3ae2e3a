/**
 * Makes the palette model and its label file. As a program it writes both
 * into a folder, as a WD tagger has them:
 * `deno run -A tools/make_palette.ts FOLDER`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { exactText, type Generated } from "./generated.ts";
import { paletteDoc } from "./palette/doc.ts";
import { paletteCsv, paletteModel } from "./palette/model.ts";

/** Lines of base64, short enough for the formatter to leave them alone. */
function base64Lines(bytes: Uint8Array): readonly string[] {
  return bytes.toBase64().match(/.{1,72}/g) ?? [];
}

/** A list of strings as an array literal, one a line. */
function literal(lines: readonly string[]): string {
  return `[\n${lines.map((line) => `  ${JSON.stringify(line)},\n`).join("")}]`;
}

/** The module that carries both files inside the package. */
export function paletteModule(): string {
  const model = paletteModel();
  const sha256 = createHash("sha256").update(model).digest("hex");
  const csv = paletteCsv().trimEnd().split("\n");
  return `// Made by tools/make_palette.ts; \`deno task generate\` makes it anew.

/** The SHA-256 of the palette model's file, in hexadecimal. */
export const modelSha256: string =
  "${sha256}";

/** The rows of its selected_tags.csv, the header first. */
export const tagRows: readonly string[] = ${literal(csv)};

/** The file itself, in base64, in pieces. */
export const modelBase64: readonly string[] = ${literal(base64Lines(model))};
`;
}

/** The generated files that have to do with the palette model. */
export function paletteFiles(): readonly Generated[] {
  return [
    exactText("src/model/palette/palette.gen.ts", paletteModule),
    exactText("docs/palette.md", paletteDoc),
  ];
}

if (import.meta.main) {
  const folder = Deno.args[0];
  if (folder === undefined) {
    console.error("Usage: deno run -A tools/make_palette.ts FOLDER");
    Deno.exitCode = 2;
  } else {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeFile(`${folder}/model.onnx`, paletteModel());
    await Deno.writeTextFile(`${folder}/selected_tags.csv`, paletteCsv());
  }
}
