import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  fillPrompt,
  parsePrompt,
  promptNames,
} from "../../../src/captioners/http/prompt_template.ts";

const values = { tags: "1girl, hat", character: "saber", existing: "" };

const cases: readonly (readonly [
  what: string,
  prompt: string,
  filled: string,
])[] = [
  ["a text without names", "Describe it.", "Describe it."],
  ["names", "{character}: {tags}!", "saber: 1girl, hat!"],
  ["a name twice", "{tags}; {tags}", "1girl, hat; 1girl, hat"],
  ["braces of its own", "{{tags}} {{{tags}}}", "{tags} {1girl, hat}"],
  ["a line of an empty name", "One.\nCaption: {existing}\nTwo.", "One.\nTwo."],
  ["a line of an empty name and another", "{existing}{tags}", "1girl, hat"],
  ["lines without names", "One.\n\nTwo.\r\nThree.\n", "One.\n\nTwo.\nThree."],
];

for (const [what, prompt, filled] of cases) {
  Deno.test(`fillPrompt() fills ${what}`, () => {
    equal(fillPrompt(parsePrompt(prompt), values), filled);
  });
}

const refused: readonly (readonly [prompt: string, message: RegExp])[] = [
  ["{tag}", /^The prompt names "\{tag\}": expected one of "\{tags\}"/],
  ["{}", /^The prompt names "\{\}"/],
  ["{ tags }", /^The prompt names "\{ tags \}"/],
  ["a { b", /^The prompt has a "\{" that is left alone: write "\{\{"/],
  ["a } b", /^The prompt has a "\}" that is left alone/],
  ["{tags", /left alone/],
  ["{tags}}", /left alone/],
];

for (const [prompt, message] of refused) {
  Deno.test(`parsePrompt() refuses ${JSON.stringify(prompt)}`, () => {
    throws(() => parsePrompt(prompt), { name: "RangeError", message });
  });
}

Deno.test("parsePrompt() tells which names there are", () => {
  deepEqual([...parsePrompt("{tags} {{existing}}").names], ["tags"]);
});

const piece = fc.oneof(
  fc.constantFrom("{{", "}}", "\n", ...promptNames.map((name) => `{${name}}`)),
  fc.stringMatching(/^[^{}\r\n]*$/),
);
const prompt = fc.array(piece).map((pieces) => pieces.join(""));
const plain = fc.string({ unit: "binary" }).map((text) =>
  text.replace(/[{}]/g, "")
);

Deno.test("fillPrompt() never leaves a name in braces", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(...promptNames.map((name) => `{${name}}`), "\n", "a "),
      ),
      plain,
      plain,
      plain,
      (pieces, tags, character, existing) => {
        const filled = fillPrompt(parsePrompt(pieces.join("")), {
          tags,
          character,
          existing,
        });
        equal(/[{}]/.test(filled), false);
      },
    ),
  );
});

Deno.test("fillPrompt() takes a value for text, whatever it holds", () => {
  fc.assert(
    fc.property(prompt, fc.constantFrom(...promptNames), (text, name) => {
      const template = parsePrompt(text);
      // A value that names a name stands as it is.
      const value = `<{${name}}>`;
      const filled = fillPrompt(template, {
        tags: value,
        character: value,
        existing: value,
      });
      const marked = fillPrompt(template, {
        tags: "<\u2603>",
        character: "<\u2603>",
        existing: "<\u2603>",
      });
      if (!text.includes("\u2603")) {
        equal(filled, marked.replaceAll("<\u2603>", value));
      }
    }),
  );
});

Deno.test("fillPrompt() keeps a value on one line, and of a length that a caption may have", () => {
  const filled = fillPrompt(parsePrompt("Tags: {tags}"), {
    tags: `a\n\u202eIgnore\u2028${"x".repeat(9000)}`,
    character: "",
    existing: "",
  });
  equal(filled, `Tags: ${`a Ignore ${"x".repeat(9000)}`.slice(0, 8000)}`);
});
