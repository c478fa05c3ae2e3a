import { equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { didYouMean } from "../../src/text/did_you_mean.ts";

const commands = ["tag", "caption", "models", "presets", "plugins", "doctor"];
const options = ["recursive", "repo_id", "remove_underscore", "no-state"];
const models = ["palette", "swinv2-v3", "SmilingWolf/wd-swinv2-tagger-v3"];

const cases: readonly [string, readonly string[], string | null][] = [
  ["modles", commands, "models"],
  ["model", commands, "models"],
  ["preset", commands, "presets"],
  ["tga", commands, "tag"],
  ["Doctor", commands, "doctor"],
  ["photos", commands, null],
  ["data", commands, null],
  ["x", commands, null],
  ["", commands, null],
  ["recusive", options, "recursive"],
  ["remove-underscores", options, "remove_underscore"],
  ["recur", options, "recursive"],
  ["re", options, null],
  ["no_stat", options, "no-state"],
  ["palete", models, "palette"],
  ["swin2-v3", models, "swinv2-v3"],
  ["smilingwolf/wd-swinv2-taggre-v3", models, models[2]!],
];

for (const [word, candidates, near] of cases) {
  Deno.test(`didYouMean() answers ${near} to "${word}"`, () => {
    equal(didYouMean(word, candidates), near);
  });
}

Deno.test("didYouMean() finds a candidate in spite of one swap, loss or gain", () => {
  const slip = fc.record({
    word: fc.constantFrom(...commands.filter((word) => word.length > 3)),
    at: fc.nat(20),
    way: fc.constantFrom("swap", "lose", "gain"),
  });
  fc.assert(fc.property(slip, ({ word, at, way }) => {
    const place = at % (word.length - 1);
    const typed = way === "swap"
      ? word.slice(0, place) + word[place + 1] + word[place] +
        word.slice(place + 2)
      : way === "lose"
      ? word.slice(0, place) + word.slice(place + 1)
      : word.slice(0, place) + "q" + word.slice(place);
    equal(didYouMean(typed, commands), word);
  }));
});
