import { deepEqual, equal, throws } from "node:assert/strict";
import type { CaptionerSettings } from "../../src/captioners/captioner_settings.ts";
import { checkCaptioner } from "../../src/captioners/check_captioner.ts";
import { settleCaptioner } from "../../src/captioners/settle_captioner.ts";

type Said = Partial<CaptionerSettings>;

const wrongs: readonly (readonly [Said, RegExp])[] = [
  [
    {},
    /^\w+: Say who is to write the sentences: --captioner NAME, one of blip/,
  ],
  [
    { name: "blib", from: "mine.toml" },
    /^\w+: No captioner is called "blib" \(mine\.toml\), did you mean "blip"\?/,
  ],
  [{ name: "__proto__" }, /^\w+: No captioner is called "__proto__"/],
  [
    { name: "./mine.ts", url: "http://localhost" },
    /^\w+: "url" says nothing to the captioner ".\/mine.ts": it is for http$/,
  ],
  [
    { name: "http", url: "http://localhost", numBeams: 3 },
    /^\w+: "num_beams" says nothing to the captioner "http": it is for blip, git and plugins' captioners$/,
  ],
  [
    { name: "blip", keyFrom: "KEY" },
    /^\w+: "key_from" says nothing to the captioner "blip": it is for http$/,
  ],
  [{ name: "http" }, /needs the address of a server: add --url/],
  [
    { name: "http", url: "http://localhost", prompt: "Tags: {tag}" },
    /The prompt names "\{tag\}"/,
  ],
  [{ name: "git" }, /^\w+: GIT is not published as ONNX/],
  [{ name: "git", modelId: "a/b" }, /^\w+: "a\/b" is not published as ONNX/],
  [{ name: "blip", captionWeights: "b.pth" }, /^\w+: "b\.pth" is a checkpoint/],
];

for (const [said, words] of wrongs) {
  Deno.test(`checkCaptioner() refuses ${JSON.stringify(said)}`, () => {
    throws(() => checkCaptioner(said), words);
  });
}

Deno.test("checkCaptioner() lets pass what an exported model makes up for, and switches that are off", () => {
  const said = { model: "./exported", beamSearch: false, removeWords: false };
  equal(checkCaptioner({ ...said, name: "git", modelId: "a/b" }).kind, "git");
  const { kind, settings } = checkCaptioner({
    ...said,
    name: "blip",
    captionWeights: "b.pth",
  });
  equal(kind, "blip");
  equal(settings.numBeams, null);
  const loose = { name: "blip", promptPreset: "tags" } as const;
  throws(() => checkCaptioner(loose), /prompt_preset/);
  equal(checkCaptioner(loose, false).kind, "blip");
});

const settled: readonly (readonly [string, Said, Said, Said])[] = [
  ["nothing", {}, {}, {}],
  [
    "another captioner by a flag: what both take stays, the model goes",
    {
      name: "blip",
      from: "mine",
      model: "./blip",
      numBeams: 3,
      promptPreset: "tags",
      seed: 7,
    },
    { name: "http", from: "--captioner", url: "http://localhost" },
    {
      name: "http",
      from: "--captioner",
      url: "http://localhost",
      promptPreset: "tags",
      seed: 7,
    },
  ],
  [
    "the same captioner by a flag: all stays, flags win",
    { name: "http", from: "mine", url: "http://one", model: "m" },
    { name: "http", from: "--captioner", url: "http://two" },
    { name: "http", from: "--captioner", url: "http://two", model: "m" },
  ],
  [
    "an address alone",
    {},
    { url: "http://localhost" },
    { name: "http", url: "http://localhost" },
  ],
  [
    "an address for a preset's captioner that takes none",
    { name: "blip", from: "prose" },
    { url: "http://localhost" },
    { name: "blip", from: "prose", url: "http://localhost" },
  ],
];

for (const [what, presets, flags, expected] of settled) {
  Deno.test(`settleCaptioner() settles ${what}`, () => {
    deepEqual(settleCaptioner(presets, flags), expected);
  });
}
