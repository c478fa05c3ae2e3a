/**
 * Makes the generated files anew: `deno task generate`. With `--check` it
 * writes nothing, names the files that are not current and fails. Words after
 * that choose the files whose paths begin with one of them; `--root FOLDER`
 * looks elsewhere than in this repository.
 *
 * @module
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { exampleFiles } from "./draw_examples.ts";
import { bringUpToDate, type Generated } from "./generated.ts";
import { paletteFiles } from "./make_palette.ts";
import { probeFiles } from "./make_probe_model.ts";
import { presetsFiles } from "./make_presets.ts";
import { simdFiles } from "./make_simd.ts";
import { modelsFiles } from "./models_doc.ts";

/** Every generated file of the repository. */
export function generatedFiles(): readonly Generated[] {
  return [
    ...paletteFiles(),
    ...probeFiles(),
    ...modelsFiles(),
    ...presetsFiles(),
    ...simdFiles(),
    ...exampleFiles(),
  ];
}

/** The root of the repository. */
export const repository: string = dirname(
  dirname(fileURLToPath(import.meta.url)),
);

if (import.meta.main) {
  const { values: { check, root }, positionals } = parseArgs({
    args: Deno.args,
    options: {
      check: { type: "boolean", default: false },
      root: { type: "string", default: repository },
    },
    allowPositionals: true,
  });
  const files = generatedFiles().filter(({ path }) =>
    positionals.length === 0 ||
    positionals.some((start) => path.startsWith(start))
  );
  const stale = await bringUpToDate(files, root, check);
  for (const path of stale) {
    console.log(check ? `Not current: "${path}"` : `Written: "${path}"`);
  }
  if (check && stale.length > 0) {
    console.error("Run `deno task generate` and commit what it writes");
    Deno.exitCode = 1;
  }
}
