import { deepEqual, equal, throws } from "node:assert/strict";
import {
  benchHelp,
  BenchUsage,
  readArguments,
  sectionNames,
} from "../../bench/arguments.ts";
import { commandFor, splitWords } from "../../bench/split_words.ts";

Deno.test("readArguments() measures everything where nothing is named", () => {
  deepEqual(readArguments([]), {
    sections: sectionNames,
    rounds: 3,
    full: false,
    json: false,
    provider: "cpu",
    data: null,
    peers: [],
  });
});

Deno.test("readArguments() takes sections in their own order, once each", () => {
  deepEqual(readArguments(["memory", "small", "memory"])?.sections, [
    "small",
    "memory",
  ]);
});

Deno.test("readArguments() reads every option", () => {
  const options = readArguments([
    ...["vit", "--full", "--json", "--rounds", "5", "--provider=cuda:1"],
    ...["--data", "/tmp/x", "--peer", "python3 'a b.py' {}", "--peer", "tool"],
  ]);
  deepEqual(options, {
    sections: ["vit"],
    rounds: 5,
    full: true,
    json: true,
    provider: "cuda:1",
    data: "/tmp/x",
    peers: [["python3", "a b.py", "{}"], ["tool"]],
  });
});

Deno.test("readArguments() gives nothing for --help, which names every section", () => {
  equal(readArguments(["--help", "small"]), null);
  equal(sectionNames.every((name) => benchHelp.includes(name)), true);
});

const refused: readonly (readonly [args: readonly string[], why: RegExp])[] = [
  [["smal"], /no section "smal": choose from start, small/],
  [["--rounds", "0"], /--rounds "0"/],
  [["--rounds", "many"], /--rounds "many"/],
  [["--fast"], /--fast/],
  [["--peer", "a 'b"], /--peer can't be read: a quote \('\) is left open/],
  [["--peer", " "], /--peer names no command/],
];

for (const [args, why] of refused) {
  Deno.test(`readArguments() refuses ${args.join(" ")}`, () => {
    throws(() => readArguments(args), (error) => {
      equal(error instanceof BenchUsage && why.test(error.message), true);
      return true;
    });
  });
}

const commands: readonly (readonly [text: string, words: readonly string[]])[] =
  [
    ["", []],
    ["  one   two\tthree ", ["one", "two", "three"]],
    [`'a b' "c d" e\\ f`, ["a b", "c d", "e f"]],
    [`--x='y z'`, ["--x=y z"]],
    [`"a \\"b\\" \\n"`, [`a "b" \\n`]],
    [`'a\\b' ''`, ["a\\b", ""]],
  ];

for (const [text, words] of commands) {
  Deno.test(`splitWords() parts ${JSON.stringify(text)} as a shell does`, () => {
    deepEqual(splitWords(text), words);
  });
}

Deno.test("commandFor() puts the folder where {} is, or at the end", () => {
  deepEqual(commandFor(["tool", "--dir={}", "{}"], "/d"), [
    "tool",
    "--dir=/d",
    "/d",
  ]);
  deepEqual(commandFor(["tool", "-x"], "/d"), ["tool", "-x", "/d"]);
});
