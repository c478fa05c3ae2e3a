import { deepEqual, equal, match } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { stringify } from "npm:smol-toml@1.9.1";
import {
  type MergedPreset,
  mergeLayers,
} from "../../src/preset/merge_layers.ts";
import { parsePreset } from "../../src/preset/parse_preset.ts";
import { writePreset } from "../../src/preset/write_preset.ts";
import { anyDocument, anyLayers } from "./any_preset.ts";

/** What is said, without who said it. */
function plain(merged: MergedPreset): unknown {
  return JSON.parse(
    JSON.stringify(
      merged,
      (key, value) => key === "by" || key === "path" ? undefined : value,
    ),
  );
}

Deno.test("what is written of presets upon each other is a preset that says the same", () => {
  fc.assert(fc.property(anyLayers, (layers) => {
    const merged = mergeLayers(layers);
    const { document } = parsePreset(writePreset(merged), "again.toml");
    deepEqual(
      plain(mergeLayers([{ origin: "again", document }])),
      plain(merged),
    );
  }));
});

Deno.test("what another writer writes of a preset is read as it was", () => {
  fc.assert(fc.property(anyDocument, (document) => {
    const text = stringify(document as Record<string, unknown>);
    deepEqual(
      JSON.parse(JSON.stringify(parsePreset(text, "a").document)),
      JSON.parse(JSON.stringify(document)),
    );
  }));
});

Deno.test("each value is written with its preset and the line in its file", () => {
  const text = writePreset(mergeLayers([
    { origin: "base", document: { run: { recursive: false, limit: 3 } } },
    {
      origin: "my\nfile.toml",
      document: {
        run: { recursive: true },
        rules: [{ kind: "limit", limit: 5 }],
      },
      lineOf: (path) => path[0] === "run" ? 7 : null,
    },
  ]));
  equal(
    text,
    `[run]
recursive = true  # my\\nfile.toml, line 7
limit = 3  # base

[[rules]]  # my\\nfile.toml
kind = "limit"
limit = 5
`,
  );
});

Deno.test("numbers of every kind are written as TOML has them", () => {
  const options = { a: 1e21, b: 1e-7, c: -0, d: Infinity, e: NaN, f: 5 };
  const text = writePreset(
    mergeLayers([{
      origin: "a",
      document: { plugins: [{ plugin: "x", options }] },
    }]),
  );
  match(text, /a = 1e21, b = 1e-7, c = -0\.0, d = inf, e = nan, f = 5/);
  deepEqual(parsePreset(text, "a").document.plugins?.[0]?.options, options);
});
