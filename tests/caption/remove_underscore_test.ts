import { equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { kaomoji } from "../../src/caption/kaomoji.ts";
import { removeUnderscore } from "../../src/caption/remove_underscore.ts";

const cases: readonly [name: string, byLength: string, ours: string][] = [
  ["long_hair", "long hair", "long hair"],
  ["very_long_hair", "very long hair", "very long hair"],
  ["a_b", "a_b", "a_b"],
  ["^_^", "^_^", "^_^"],
  ["a_bc", "a bc", "a bc"],
  ["|_|", "|_|", "|_|"],
  ["||_||", "|| ||", "||_||"],
  ["(o)_(o)", "(o) (o)", "(o)_(o)"],
  ["<|>_<|>", "<|> <|>", "<|>_<|>"],
  ["<o>_<o>", "<o> <o>", "<o>_<o>"],
  ["😀_😀", "😀_😀", "😀_😀"],
  ["😀_😀😀", "😀 😀😀", "😀 😀😀"],
  ["", "", ""],
];

Deno.test("removeUnderscore() keeps names of three code points, and Danbooru's faces", () => {
  for (const [name, byLength, ours] of cases) {
    equal(removeUnderscore(name, true), byLength);
    equal(removeUnderscore(name), ours);
  }
  for (const face of kaomoji) equal(removeUnderscore(face), face);
});

Deno.test("removeUnderscore() changes underscores only, all or none, and once", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("_", "a", "(", "😀", " ") }),
      fc.boolean(),
      (name, byLength) => {
        const written = removeUnderscore(name, byLength);
        const kept = Array.from(name).length <= 3;
        equal(written, kept ? name : name.split("_").join(" "));
        equal(removeUnderscore(written, byLength), written);
      },
    ),
  );
});
