import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  emptyPreset,
  formKeys,
  liftLayer,
  mergeLayers,
  overlay,
  type PresetLayer,
} from "../../src/preset/merge_layers.ts";
import { captionersOwn } from "../../src/captioners/settle_captioner.ts";
import { resolvePreset } from "../../src/preset/resolve_preset.ts";
import type { PresetDocument } from "../../src/preset/preset_document.ts";
import { anyLayers } from "./any_preset.ts";

const sections = ["run", "caption", "captioner", "training", "quirks"] as const;

Deno.test("it does not matter which two of three presets are laid upon each other first", () => {
  fc.assert(fc.property(anyLayers, anyLayers, anyLayers, (a, b, c) => {
    const [x, y, z] = [a, b, c].map(mergeLayers) as [
      ReturnType<typeof mergeLayers>,
      ReturnType<typeof mergeLayers>,
      ReturnType<typeof mergeLayers>,
    ];
    deepEqual(overlay(overlay(x, y), z), overlay(x, overlay(y, z)));
    deepEqual(mergeLayers([...a, ...b, ...c]), overlay(overlay(x, y), z));
  }));
});

Deno.test("nothing upon a preset, or below it, changes nothing", () => {
  fc.assert(fc.property(anyLayers, (layers) => {
    const merged = mergeLayers(layers);
    deepEqual(overlay(merged, emptyPreset), merged);
    deepEqual(overlay(emptyPreset, merged), merged);
  }));
});

Deno.test("of a key the last preset's value counts, and is said to be that preset's", () => {
  fc.assert(fc.property(anyLayers, (layers) => {
    const merged = mergeLayers(layers);
    for (const name of sections) {
      const last = new Map<string, PresetLayer>();
      for (const layer of layers) {
        const dropped: readonly string[] = layer.document.drop ?? [];
        for (const key of [...last.keys()]) {
          const isForm = name === "caption" && formKeys.includes(key);
          const gone = dropped.includes(isForm ? "form" : name) ||
            otherForm(layer.document, name, key);
          if (gone) last.delete(key);
        }
        for (const key of Object.keys(layer.document[name] ?? {})) {
          last.set(key, layer);
        }
      }
      deepEqual(
        new Set(Object.keys(merged[name])),
        new Set(last.keys()),
      );
      for (const [key, layer] of last) {
        const said = merged[name][key]!;
        equal(said.by, layer);
        deepEqual(said.path, [name, key]);
        const section = layer.document[name] as Record<string, unknown>;
        equal(said.value, section[key]);
      }
    }
  }));
});

Deno.test("a captioner that is named above does not run the model of one below", () => {
  const { settings } = resolved(
    { captioner: { name: "blip", model: "./blip", num_beams: 3 } },
    { captioner: { name: "http", url: "http://localhost:8080" } },
  );
  deepEqual(settings.captioner, {
    name: "http",
    numBeams: 3,
    url: "http://localhost:8080",
    from: "1",
  });
});

Deno.test("a repository above counts more than a model below", () => {
  const { settings } = resolved(
    { run: { model: "palette" } },
    { run: { repo_id: "a/b" } },
  );
  deepEqual([settings.model, settings.repoId], [null, "a/b"]);
});

function otherForm(
  { caption = {}, run = {}, captioner = {} }: PresetDocument,
  section: string,
  key: string,
): boolean {
  return section === "caption"
    ? key === "lines" && "slots" in caption ||
      key === "slots" && "lines" in caption
    : section === "captioner"
    ? captionersOwn.includes(key) && "name" in captioner
    : section === "run" && key === "model" && "repo_id" in run;
}

Deno.test("rules of a preset above come after those below, but where it drops them", () => {
  fc.assert(fc.property(anyLayers, (layers) => {
    let expected: unknown[] = [];
    for (const { document } of layers) {
      if (document.drop?.includes("rules")) expected = [];
      expected = [...expected, ...document.rules ?? []];
    }
    deepEqual(mergeLayers(layers).rules.map(({ value }) => value), expected);
  }));
});

Deno.test("layering never changes what is laid upon each other", () => {
  fc.assert(fc.property(anyLayers, (layers) => {
    const before = JSON.stringify(layers);
    resolvePreset(mergeLayers(layers));
    equal(JSON.stringify(layers), before);
  }));
});

function resolved(...documents: readonly PresetDocument[]) {
  return resolvePreset(mergeLayers(
    documents.map((document, at) => ({ origin: `${at}`, document })),
  ));
}

Deno.test("false stands for none, but for switches, where it is itself", () => {
  const { settings } = resolved(
    {
      run: { model: "palette", limit: 5, recursive: true },
      caption: { general_threshold: 0.5, trigger: "x" },
    },
    {
      run: { model: false, limit: false, recursive: false },
      caption: { general_threshold: false, trigger: false },
    },
  );
  deepEqual(
    [settings.model, settings.limit, settings.recursive],
    [null, null, false],
  );
  deepEqual([settings.generalThreshold, settings.form], [null, undefined]);
});

Deno.test("a trigger alone makes a form that has all tags", () => {
  deepEqual(
    resolved({ caption: { trigger: "mychar", caption_separator: "|" } })
      .settings.form,
    {
      separator: "|",
      trigger: "mychar",
      lines: [{ slots: [{ kind: "any" }] }],
    },
  );
});

Deno.test("a form keeps its slots as they are written, and its names are programs' own", () => {
  const slots = [{ kind: "rating", words: { general: "safe" } }];
  deepEqual(
    resolved({
      caption: { slots, keep_tokens_separator: "@@@", underscores: "blanks" },
    }).settings.form,
    {
      separator: ", ",
      keepTokensSeparator: "@@@",
      underscores: "blanks",
      lines: [{ slots }],
    },
  );
});

Deno.test("rules take the lists of their files, and texts for lists", () => {
  const layer: PresetLayer = {
    origin: "a",
    document: {
      rules: [
        { kind: "exclude", tags: ["a"], file: "/list" },
        { kind: "alias", file: "/pairs" },
        { kind: "replace", tags: ["x"], with: "y" },
        { kind: "replace", tags: ["x"], with: "" },
        { kind: "contradiction", built_in: false },
      ],
    },
    lists: new Map([
      ["/list", [["b"], ["c"]]],
      ["/pairs", [["d", "e"]]],
    ]),
  };
  deepEqual(resolvePreset(mergeLayers([layer])).settings.rules, [
    { kind: "exclude", tags: ["a", "b", "c"] },
    { kind: "alias", pairs: [["d", "e"]] },
    { kind: "replace", tags: ["x"], with: ["y"] },
    { kind: "replace", tags: ["x"], with: [] },
    { kind: "contradiction", builtIn: false },
  ]);
});

Deno.test("a plugin is granted nothing that is not said", () => {
  const { plugins } = resolved({ plugins: [{ plugin: "x" }] }).settings;
  deepEqual(plugins, [{
    plugin: "x",
    options: {},
    permissions: {},
    trust: "sandboxed",
    timeout: null,
    from: "0",
  }]);
});

Deno.test("names of Object's prototype are no settings", () => {
  const merged = mergeLayers([]);
  for (const name of sections) {
    ok(!Object.hasOwn(merged[name], "constructor"));
  }
  equal(liftLayer({ origin: "a", document: {} }).description, null);
});
