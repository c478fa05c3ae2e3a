import { deepEqual, equal, throws } from "node:assert/strict";
import { baseSettings, noQuirks } from "../../src/preset/base.ts";
import {
  findPreset,
  layerPresets,
  PresetError,
  presets,
} from "../../src/preset/presets.ts";

Deno.test("findPreset() finds each preset by its name", () => {
  for (const preset of presets) equal(findPreset(preset.name), preset);
});

Deno.test("findPreset() names the near one and all there are", () => {
  throws(
    () => findPreset("sd_script"),
    new PresetError(
      'No preset is called "sd_script" (did you mean "sd-scripts"?): ' +
        `choose from ${presets.map(({ name }) => name).join(", ")}, ` +
        'or name a file: "./sd_script.toml"',
    ),
  );
  throws(() => findPreset("./mine.toml"), /or name a file: ".\/mine.toml"$/);
});

Deno.test("layerPresets() of nothing is the base preset", () => {
  deepEqual(layerPresets([]), {
    settings: baseSettings,
    quirks: noQuirks,
    scriptArguments: false,
    training: {},
  });
});

Deno.test("sd-scripts differs from base in the model, its folder, batches and state", () => {
  const { settings } = layerPresets([findPreset("sd-scripts")]);
  const differing = Object.entries(settings).filter(([key, value]) =>
    baseSettings[key as keyof typeof baseSettings] !== value
  );
  deepEqual(differing, [
    ["repoId", "SmilingWolf/wd-v1-4-convnext-tagger-v2"],
    ["modelDir", "wd14_tagger_model"],
    ["batchSize", 1],
    ["state", false],
  ]);
});

Deno.test("sd-scripts has every quirk, demo none", () => {
  const quirksOf = (name: string) =>
    new Set(Object.values(layerPresets([findPreset(name)]).quirks));
  deepEqual(quirksOf("sd-scripts"), new Set([true]));
  deepEqual(quirksOf("demo"), new Set([false]));
});

Deno.test("layerPresets() lets the later preset win", () => {
  const script = findPreset("sd-scripts");
  const demo = findPreset("demo");
  const both = layerPresets([script, demo]);
  deepEqual(
    [both.settings.model, both.settings.batchSize, both.scriptArguments],
    ["palette", 1, true],
  );
  equal(layerPresets([demo, script]).settings.model, null);
  deepEqual(layerPresets([script, findPreset("base")]), layerPresets([]));
});
