import { doesNotMatch, equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { cleanAnswer } from "../../../src/captioners/http/clean_answer.ts";
import { captionLine } from "../../../src/captioners/http/caption_line.ts";
import { dropThoughts } from "../../../src/captioners/http/drop_thoughts.ts";

const cases: readonly (readonly [
  what: string,
  answer: string,
  caption: string,
])[] = [
  ["a plain sentence", "A cat sits.", "A cat sits."],
  ["blanks around it", "  \n A cat. \n\n", "A cat."],
  [
    "paragraphs",
    "A cat.\r\n\r\nIt sits.\n- on a mat",
    "A cat. It sits. - on a mat",
  ],
  [
    "every kind of line end",
    "a\nb\rc\vd\fe\x85f\u2028g\u2029h",
    "a b c d e f g h",
  ],
  ["tabs and blanks of other widths", "a\t\tb\u00a0c\u3000d", "a b c d"],
  ["control characters", "a\0\x1b[31mb\x7f\x9bc", "a[31mbc"],
  ["bidirectional marks", "a\u202eb\u2066c\u200fd\u061ce", "abcde"],
  ["invisible characters", "\ufeffa\u200bb\u00adc\u{e0041}d\u2060e", "abcde"],
  ["halves of characters", "a\ud83db \ude00c\ufffd", "ab c"],
  [
    "joiners, which emoji and Persian need",
    "\u{1f469}\u200d\u{1f33e}",
    "\u{1f469}\u200d\u{1f33e}",
  ],
  [
    "separators of blocks",
    "a cat ||| a dog;;; a cow||||b",
    "a cat a dog a cow b",
  ],
  ["separators in disguise", "a |\u200b|| b", "a b"],
  ["two bars, which a face may have", "1girl, ||_||, ;;", "1girl, ||_||, ;;"],
  ["a thought", "<think>Hm.\nA dog?</think>\n\nA cat.", "A cat."],
  ["a thought that is never closed", "A cat. <think>Or is it", "A cat."],
  ["nothing but a thought", "<think>Or is it", ""],
  ["a thought that the prompt opened", "Hm. A dog?</think>A cat.", "A cat."],
  [
    "thoughts within thoughts",
    "<think>a<think>b</think>c</think>A cat.",
    "A cat.",
  ],
  ["another name for it", "<Thinking>a</Thinking>A cat.", "A cat."],
  ["a thought in two halves", "<th<think>x</think>ink>A cat.", ""],
  ["tokens of templates", "<s>A cat.<|im_end|><|eot_id|></s>", "A cat."],
  ["a face that looks like one", "1girl, <|>_<|>, >_<", "1girl, <|>_<|>, >_<"],
  ["a block of code", "```text\nA cat.\n```", "A cat."],
  [
    "a block of code with words around it",
    "Look:\n~~~\nA cat.\n~~~\nBye.",
    "Look: A cat. Bye.",
  ],
  ["a block of code on one line", "```A cat.```", "A cat."],
  ["a block of code that is never closed", "```\nA cat.", "A cat."],
  ["quotation marks", '"A cat."', "A cat."],
  ["curly ones", "\u201cA cat.\u201d", "A cat."],
  ["Japanese ones", "\u300c\u732b\u300d", "\u732b"],
  ["marks around marks", "**\"'A cat.'\"**", "A cat."],
  ["two quotations", '"A cat" and "a dog"', '"A cat" and "a dog"'],
  ["a quotation within", 'A sign reads "STOP".', 'A sign reads "STOP".'],
  ["apostrophes", "'It's a cat.'", "It's a cat."],
  ["a label", "Caption: A cat.", "A cat."],
  ["a label in bold", "**Caption:** A cat.", "A cat."],
  ["a heading", "### Image Description:\nA cat.", "A cat."],
  ["a label in quotation marks", '"Caption: A cat."', "A cat."],
  ["a label before quotation marks", 'Caption: "A cat."', "A cat."],
  ["a label twice", "Caption: Description: A cat.", "A cat."],
  ["a label before tags", "Tags: >_<, 1girl", ">_<, 1girl"],
  ["a label alone", "Caption:", "Caption:"],
  [
    "a sentence that begins like one",
    "Caption on a sign: STOP",
    "Caption on a sign: STOP",
  ],
  [
    "a lead-in",
    "Sure! Here's a detailed caption for this image:\n\nA cat.",
    "A cat.",
  ],
  ["a lead-in without courtesy", "Here is the caption: A cat.", "A cat."],
  [
    "a sentence that begins like a lead-in",
    "Here is a cat: it sits.",
    "Here is a cat: it sits.",
  ],
  [
    "all of it",
    '<think>x</think>Here is the caption:\n```\n**Caption:** "A cat."\n```<|im_end|>',
    "A cat.",
  ],
  ["nothing", "", ""],
  ["a template in the answer", "a {tags} cat", "a {tags} cat"],
];

for (const [what, answer, caption] of cases) {
  Deno.test(`cleanAnswer() makes a caption of ${what}`, () => {
    equal(cleanAnswer(answer), caption);
  });
}

/** Texts of the pieces that the policy looks for. */
const anyAnswer = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(
    fc.oneof(
      fc.constantFrom(
        "<think>",
        "</think>",
        "<thinking>",
        "<|im_end|>",
        "<|",
        "|>",
        "</s>",
        "```",
        "```text\n",
        "~~~",
        "\n",
        "\r\n",
        "\u2028",
        "\t",
        " ",
        '"',
        "'",
        "`",
        "**",
        "*",
        "\u201c",
        "\u201d",
        "\u201e",
        "Caption:",
        "caption :",
        "Here is the caption:",
        "Sure! ",
        "|||",
        "|",
        ";;;",
        ";",
        "\u200b",
        "\u202e",
        "\0",
        "\ud800",
        "\udc00",
        "\ufffd",
        "A cat.",
        "x",
        "# ",
        "> ",
        "_",
        "th",
        "ink>",
        "<",
      ),
      fc.string({ unit: "binary", maxLength: 3 }),
    ),
  ).map((pieces) => pieces.join("")),
);

Deno.test("cleanAnswer() has nothing to do where it has been", () => {
  fc.assert(
    fc.property(anyAnswer, (answer) => {
      const once = cleanAnswer(answer);
      equal(cleanAnswer(once), once);
      equal(captionLine(once), once);
      equal(dropThoughts(once), once);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("cleanAnswer() never yields what has no place on a caption's line", () => {
  fc.assert(
    fc.property(anyAnswer, (answer) => {
      const line = cleanAnswer(answer);
      doesNotMatch(
        line,
        /\p{Cc}|\p{Cs}|\p{Zl}|\p{Zp}|[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]|^\s|\s$|\s\s|\|{3}|;{3}|<\/?think>/iu,
      );
    }),
    { numRuns: 2000 },
  );
});

Deno.test("cleanAnswer() leaves a plain sentence as it is", () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), (words) => {
      const sentence = `A ${words.join(" ")}.`;
      equal(cleanAnswer(sentence), sentence);
    }),
  );
});

/** Answers that a careless policy would look at again and again. */
const tiresome: readonly (readonly [answer: string, caption: string])[] = [
  ["<|a".repeat(4000) + "|>".repeat(4000), ""],
  ["<think>".repeat(3000), ""],
  ["Caption:".repeat(2500) + "x", "x"],
  ["```\n".repeat(5000), ""],
  ["'".repeat(9000) + "x" + "'".repeat(9000), "x"],
  [
    '"Caption: '.repeat(1000) + '"'.repeat(1000),
    '"Caption: '.repeat(1000) + '"'.repeat(1000),
  ],
  [`Caption:${" ".repeat(20_000)}x`, "x"],
];

for (const [answer, caption] of tiresome) {
  const shown = JSON.stringify(answer.slice(0, 10));
  Deno.test(`cleanAnswer() comes to an end with ${shown} and more of it`, () => {
    equal(cleanAnswer(answer), caption);
  });
}
