import { deepEqual, throws } from "node:assert/strict";
import { defaultCaptionOptions } from "../../src/caption/caption_options.ts";
import {
  noCaptionQuirks,
  scriptCaptionQuirks,
} from "../../src/caption/caption_quirks.ts";
import { readCaptionOptions } from "../../src/caption/read_caption_options.ts";
import { baseSettings, noQuirks } from "../../src/preset/base.ts";
import { findPreset } from "../../src/preset/presets.ts";

Deno.test("readCaptionOptions() makes the default options of the base preset", () => {
  deepEqual(
    readCaptionOptions(baseSettings, noCaptionQuirks),
    defaultCaptionOptions,
  );
});

Deno.test("the presets' quirks and the captions' have the same names", () => {
  const script: Partial<Record<string, boolean>> =
    findPreset("sd-scripts").quirks;
  const none: Partial<Record<string, boolean>> = { ...noQuirks };
  for (const name of Object.keys(scriptCaptionQuirks)) {
    deepEqual([name, script[name], none[name]], [name, true, false]);
  }
});

Deno.test("readCaptionOptions() splits lists and fills thresholds", () => {
  const options = readCaptionOptions({
    ...baseSettings,
    thresh: 0.5,
    characterThreshold: 0,
    artistThreshold: NaN,
    undesiredTags: "a| b,c",
    alwaysFirstTags: "d||e",
    tagReplacement: "f,g",
    captionSeparator: " | ",
  }, scriptCaptionQuirks);
  deepEqual(options.undesiredTags, ["a", " b,c"]);
  deepEqual(options.alwaysFirstTags, ["d", "e"]);
  deepEqual(options.tagReplacement, [{ source: "f", target: "g" }]);
  deepEqual(options.quirks, scriptCaptionQuirks);
  deepEqual(options.thresholds, {
    thresh: 0.5,
    general: 0.5,
    character: 0,
    copyright: 0.5,
    meta: 0.5,
    model: 0.5,
    artist: NaN,
  });
});

Deno.test("readCaptionOptions() refuses a replacement that is no pair", () => {
  throws(
    () =>
      readCaptionOptions(
        { ...baseSettings, tagReplacement: "1girl" },
        noCaptionQuirks,
      ),
    SyntaxError,
  );
});
