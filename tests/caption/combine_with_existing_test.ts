import { deepEqual, equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { combineWithExisting } from "../../src/caption/combine_with_existing.ts";
import { kaomoji } from "../../src/caption/kaomoji.ts";
import { splitCaption } from "../../src/caption/split_caption.ts";

const fresh = ["solo", "hat"];

// Checked against Python: what sd-scripts makes of these files.
const scriptCases: readonly [existing: string | null, text: string][] = [
  [null, "solo, hat"],
  ["", "solo, hat"],
  ["\uFEFF1girl, solo\n", "\uFEFF1girl, solo, hat"],
  ["\uFEFFsolo\n", "\uFEFFsolo, solo, hat"],
  ["1girl, solo\r\n", "1girl, solo, hat"],
  ["\n\n a ,b,,c , \n", "a, b, c, solo, hat"],
  [", , ,\n", "solo, hat"],
  ["solo,solo, solo ,1girl\n", "solo, solo, solo, 1girl, hat"],
  ["a\rb\r\rc", "a\nb\n\nc, solo, hat"],
  ["\r\rsolo\r", "solo, hat"],
  ["\u3000solo\u0085,\u200bhat\n", "solo, \u200bhat, hat"],
  ["a\nb", "a\nb, solo, hat"],
];

Deno.test("combineWithExisting() appends as the script does", () => {
  for (const [existing, text] of scriptCases) {
    equal(
      combineWithExisting(existing, fresh, "append", ", ", true),
      text,
      JSON.stringify(existing),
    );
  }
});

Deno.test("combineWithExisting() appends the same without the script's ways, but for a BOM", () => {
  for (const [existing, text] of scriptCases) {
    if (existing?.startsWith("\uFEFF")) continue;
    equal(combineWithExisting(existing, fresh, "append", ", "), text);
  }
  equal(
    combineWithExisting("\uFEFFsolo\n", fresh, "append", ", "),
    "solo, hat",
  );
});

Deno.test("combineWithExisting() overwrites, appends and prepends", () => {
  const combine = (policy: "overwrite" | "append" | "prepend") =>
    combineWithExisting("solo,mine\n", fresh, policy, ", ");
  equal(combine("overwrite"), "solo, hat");
  equal(combine("append"), "solo, mine, hat");
  equal(combine("prepend"), "hat, solo, mine");
});

Deno.test("combineWithExisting() knows a tag in another spelling, unless exact", () => {
  const combine = (exact: boolean) =>
    combineWithExisting(
      "blue eyes, saber \\(fate\\)",
      ["blue_eyes", "saber_(fate)"],
      "append",
      ", ",
      exact,
    );
  equal(combine(false), "blue eyes, saber \\(fate\\)");
  equal(combine(true), "blue eyes, saber \\(fate\\), blue_eyes, saber_(fate)");
});

Deno.test("combineWithExisting() does not cut tags that hold the bare separator, unless exact", () => {
  const tags = ["a|b", "||_||", "hat"];
  const existing = "a|b | ||_|| | one|two";
  equal(
    combineWithExisting(existing, tags, "append", " | "),
    "a|b | ||_|| | one | two | hat",
  );
  equal(
    combineWithExisting(existing, tags, "append", " | ", true),
    "a | b | _ | one | two | a|b | ||_|| | hat",
  );
});

Deno.test("combineWithExisting() knows a sentence that holds separators, unless exact", () => {
  const sentence = "a sun, a hill and grass";
  const cases: readonly (readonly [existing: string, combined: string])[] = [
    ["solo, a sun, a hill and grass\n", "solo, a sun, a hill and grass"],
    [
      "a sun, solo, a hill and grass",
      "a sun, solo, a hill and grass, a sun, a hill and grass",
    ],
    ["a sun", "a sun, a sun, a hill and grass"],
  ];
  for (const [existing, combined] of cases) {
    equal(combineWithExisting(existing, [sentence], "append", ", "), combined);
  }
  equal(
    combineWithExisting(sentence, [sentence], "append", ", ", true),
    `${sentence}, ${sentence}`,
  );
});

Deno.test("combineWithExisting() cuts at a blank separator as it is", () => {
  equal(
    combineWithExisting(
      "1girl  blue eyes\n",
      ["blue eyes", "eyes", "hat"],
      "append",
      " ",
    ),
    "1girl blue eyes hat",
  );
  equal(
    combineWithExisting(
      "1girl\r\nblue eyes\r\n",
      ["hat", "eyes"],
      "append",
      "\n",
    ),
    "1girl\nblue eyes\nhat\neyes",
  );
  equal(
    combineWithExisting("solohat", ["hat", "bow"], "append", ""),
    "solohatbow",
  );
});

const anyTag = fc.oneof(
  fc.constantFrom(...kaomoji),
  fc.stringMatching(/^[a-c](?: ?[a-c_()]){0,5}[a-c)]$/),
);
const anyTags = fc.uniqueArray(anyTag);
const anySeparator = fc.constantFrom(
  ", ",
  ",",
  " | ",
  "|",
  ";\n",
  " ",
  "\n",
  " / ",
);
const anyText = fc.string({
  unit: fc.constantFrom(..."ab,|;/_ \n\r\uFEFF\u3000("),
});

Deno.test("combineWithExisting() changes nothing the second time", () => {
  fc.assert(
    fc.property(
      anyText,
      anyTags,
      anySeparator,
      fc.constantFrom("append" as const, "prepend" as const),
      (existing, tags, separator, policy) => {
        const bare = separator.trim();
        fc.pre(
          separator.length > 1 ||
            !tags.some((tag) => bare && tag.includes(bare)),
        );
        const once = combineWithExisting(existing, tags, policy, separator);
        const twice = combineWithExisting(once + "\n", tags, policy, separator);
        equal(twice, once);
      },
    ),
  );
});

Deno.test("combineWithExisting() keeps every existing tag, and has every new one", () => {
  fc.assert(
    fc.property(anyText, anyTags, fc.boolean(), (existing, tags, exact) => {
      const text = combineWithExisting(existing, tags, "append", ", ", exact);
      const before = splitCaption(existing, ", ", { exact });
      const after = splitCaption(text, ", ", { exact });
      deepEqual(after.slice(0, before.length), before);
      const key = (tag: string) => exact ? tag : tag.replaceAll("_", " ");
      const known = new Set(after.map(key));
      equal(tags.every((tag) => known.has(key(tag))), true);
    }),
  );
});

Deno.test("splitCaption() splits what was joined", () => {
  fc.assert(
    fc.property(
      anyTags,
      fc.constantFrom(", ", " | ", ";\n"),
      (tags, separator) => {
        deepEqual(splitCaption(tags.join(separator) + "\n", separator), tags);
      },
    ),
  );
});
