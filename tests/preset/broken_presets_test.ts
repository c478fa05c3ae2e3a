import { equal, match, ok, throws } from "node:assert/strict";
import { parsePreset } from "../../src/preset/parse_preset.ts";
import { PresetError } from "../../src/preset/preset_error.ts";

/** A file that is wrong, and what is said of it. */
interface Broken {
  readonly what: string;
  readonly text: string;
  /** Line and column, each from 1. */
  readonly at: readonly [number, number];
  /** What the message has: the fault, what is allowed, what was meant. */
  readonly says: readonly (string | RegExp)[];
}

const broken: readonly Broken[] = [
  {
    what: "a text without quotes",
    text: "description = mine\n",
    at: [1, 15],
    says: ["no TOML", 'a text stands in quotes: "text"'],
  },
  {
    what: "yes for true",
    text: "[run]\nrecursive = yes\n",
    at: [2, 13],
    says: ["no TOML", "true and false are written so"],
  },
  {
    what: "YAML",
    text: "description: mine\n",
    at: [1, 12],
    says: ["no TOML", 'key = "value"'],
  },
  {
    what: "a caption that would act on a terminal",
    text: '[caption]\nprefix = "\\u001b[31m"\n',
    at: [2, 10],
    says: ["\\u001b is a control character"],
  },
  {
    what: "a plugin that may reach everything",
    text: '[[plugins]]\nplugin = "./p.ts"\npermissions = { net = [""] }\n',
    at: [3, 24],
    says: ["expected a host such as localhost:8080"],
  },
  {
    what: "a text that never ends",
    text: '[run]\nmodel = "palette\nrecursive = true\n',
    at: [2, 17],
    says: ["no TOML", "a closing quote is missing"],
  },
  {
    what: "a key that is there twice",
    text: "[run]\nlimit = 1\nlimit = 2\n",
    at: [3, 1],
    says: ["no TOML"],
  },
  {
    what: "a header that never ends",
    text: "[run\nlimit = 1\n",
    at: [1, 5],
    says: ["no TOML"],
  },
  {
    what: "a captioner that is none",
    text: '[captioner]\nname = "blib"\n',
    at: [2, 8],
    says: [
      'expected one of "blip", "git", "http", "transformers", or a plugin\'s file such as "./mine.ts"',
    ],
  },
  {
    what: "a captioner's key that is none",
    text: '[captioner]\nname = "http"\nkey = "sk-123"\n',
    at: [3, 1],
    says: ['unknown key "key" in [captioner]', 'did you mean "key_from"?'],
  },
  {
    what: "a key in place of its variable's name",
    text: '[captioner]\nkey_from = "sk-123"\n',
    at: [2, 12],
    says: ["expected the name of an environment variable", "never the key"],
  },
  {
    what: "a prompt that does not ship",
    text: '[captioner]\nprompt_preset = "danboru"\n',
    at: [2, 17],
    says: ['expected one of "short", "detailed", "tags", "danbooru"'],
  },
  {
    what: "an unknown section",
    text: "[captions]\nthresh = 0.5\n",
    at: [1, 1],
    says: [
      'unknown key "captions" at the top',
      "expected one of description, extends, drop, run, caption, rules",
      'did you mean "caption"?',
    ],
  },
  {
    what: "an unknown key",
    text: "# mine\n[run]\n\n  recursiv = true\n",
    at: [4, 3],
    says: [
      'unknown key "recursiv" in [run]',
      "expected one of recursive, limit,",
      'did you mean "recursive"?',
    ],
  },
  {
    what: "a key of the wrong section",
    text: "[caption]\nrecursive = true\n",
    at: [2, 1],
    says: ['unknown key "recursive" in [caption]', "expected one of thresh,"],
  },
  {
    what: "a text for a switch",
    text: '[run]\nrecursive = "true"\n',
    at: [2, 13],
    says: ['recursive is "true", expected true or false'],
  },
  {
    what: "a number that is too small",
    text: "[run]\nlimit = 0\n",
    at: [2, 9],
    says: ["limit is 0, expected a whole number from 1"],
  },
  {
    what: "a number with a fraction",
    text: "[run]\nbatch_size = 2.5\n",
    at: [2, 14],
    says: ["batch_size is 2.5, expected a whole number from 1"],
  },
  {
    what: "a threshold that is none",
    text: '[caption]\nthresh = "high"\n',
    at: [2, 10],
    says: ['thresh is "high", expected a number from 0, "best" or "mcut"'],
  },
  {
    what: "a threshold of nothing below another",
    text: "[caption]\nthresh = nan\n",
    at: [2, 10],
    says: ['thresh is NaN, expected a number from 0, "best" or "mcut"'],
  },
  {
    what: "a word that is none of the choices",
    text: '[run]\nexisting = "overwite"\n',
    at: [2, 12],
    says: [
      'expected one of "overwrite", "skip", "append", "prepend"',
      'did you mean "overwrite"?',
    ],
  },
  {
    what: "a provider that is none",
    text: '[run]\nprovider = "cuda:x"\n',
    at: [2, 12],
    says: ['provider is "cuda:x"', '"cuda:1"'],
  },
  {
    what: "captions over images",
    text: '[run]\ncaption_extension = ".png"\n',
    at: [2, 21],
    says: ['caption_extension is ".png"', "written over images"],
  },
  {
    what: "a slot of no kind",
    text: '[[caption.slots]]\nkind = "count"\n[[caption.slots]]\nlimit = 3\n',
    at: [3, 1],
    says: ["kind is missing in [[caption.slots]]", '"character"'],
  },
  {
    what: "a slot of an unknown kind",
    text: '[caption]\nslots = [{ kind = "count" }, { kind = "charcter" }]\n',
    at: [2, 39],
    says: ['kind is "charcter"', 'did you mean "character"?'],
  },
  {
    what: "a given order of nothing",
    text: '[[caption.slots]]\nkind = "general"\norder = "given"\n',
    at: [3, 9],
    says: ['expected "include" beside it'],
  },
  {
    what: "one line and several",
    text:
      '[[caption.slots]]\nkind = "any"\n[[caption.lines]]\n[[caption.lines.slots]]\nkind = "any"\n',
    at: [3, 1],
    says: ["expected in place of slots, not beside them"],
  },
  {
    what: "a rule of an unknown kind",
    text:
      '[[rules]]\nkind = "exclude"\ntags = ["a"]\n\n[[rules]]\nkind = "repalce"\n',
    at: [6, 8],
    says: ['kind is "repalce"', 'did you mean "replace"?'],
  },
  {
    what: "a key that another kind of rule has",
    text: '[[rules]]\nkind = "exclude"\ntags = ["a"]\nwith = "b"\n',
    at: [4, 1],
    says: ['unknown key "with" in [[rules]]', "expected one of kind, tags"],
  },
  {
    what: "a regular expression that is none",
    text: '[[rules]]\nkind = "exclude"\ntags = ["a", { regex = "(" }]\n',
    at: [3, 24],
    says: ["expected a regular expression", "Unterminated group"],
  },
  {
    what: "a rule without tags",
    text: '[[rules]]\nkind = "exclude"\n',
    at: [2, 8],
    says: ["expected tags or file beside it"],
  },
  {
    what: "a replacement that is no pair",
    text: '[caption]\ntag_replacement = "a;b"\n',
    at: [2, 19],
    says: ["source,target"],
  },
  {
    what: "a permission that there is none of",
    text: '[[plugins]]\nplugin = "x"\n[plugins.permissions]\nrun = ["git"]\n',
    at: [4, 1],
    says: [
      'unknown key "run" in [plugins.permissions]',
      "expected one of net, read, write, env, sidecar",
    ],
  },
  {
    what: "a table for a list of tables",
    text: '[rules]\nkind = "exclude"\n',
    at: [1, 1],
    says: ["rules is a table, expected [[rules]]"],
  },
  {
    what: "a prototype",
    text: "[run]\n[caption.__proto__]\nthresh = 1\n",
    at: [2, 1],
    says: ['unknown key "__proto__"'],
  },
  {
    what: "a prototype in a table where anything goes",
    text:
      '[[plugins]]\nplugin = "x"\n[plugins.options]\n"__proto__" = { a = 1 }\n',
    at: [4, 1],
    says: ['unknown key "__proto__"'],
  },
  {
    what: "a constructor",
    text: "constructor = 1\n",
    at: [1, 1],
    says: ['unknown key "constructor" at the top'],
  },
  {
    what: "Windows' line ends and a BOM",
    text: "\uFEFF# mine\r\n[run]\r\nrecursiv = true\r\n",
    at: [3, 1],
    says: ['unknown key "recursiv"'],
  },
  {
    what: "no TOML after Windows' line ends and a BOM",
    text: "\uFEFF# mine\r\n[run]\r\nmodel = palette\r\n",
    at: [3, 9],
    says: ["no TOML"],
  },
];

for (const { what, text, at: [line, column], says } of broken) {
  Deno.test(`a preset with ${what} is refused, with its place`, () => {
    throws(() => parsePreset(text, "mine.toml"), (error: unknown) => {
      ok(error instanceof PresetError);
      const { message } = error;
      const begin = `Preset "mine.toml", line ${line}, column ${column}: `;
      ok(message.includes(begin), message);
      const [, shown = "", mark = ""] = message.slice(message.indexOf(begin))
        .split("\n");
      const itself = text.replace(/^\uFEFF/, "").split(/\r?\n/)[line - 1]!;
      equal(shown, `    ${itself}`);
      equal(mark, `    ${" ".repeat(column - 1)}^`);
      for (const each of says) {
        if (typeof each === "string") ok(message.includes(each), message);
        else match(message, each);
      }
      return true;
    });
  });
}

Deno.test("all that is wrong in a preset is told at once, in the file's order", () => {
  const text = '[caption]\nthresh = "x"\n[run]\nlimit = 0\nlimt = 1\n[rum]\n';
  throws(() => parsePreset(text, "mine.toml"), (error: unknown) => {
    ok(error instanceof PresetError);
    const lines = [...error.message.matchAll(/line (\d+), column/g)]
      .map(([, line]) => Number(line));
    equal(lines.join(), "2,4,5,6");
    return true;
  });
});

Deno.test("of very many faults the first twenty are told, and how many are left", () => {
  const text = "[run]\n" +
    Array.from({ length: 50 }, (_, at) => `k${at} = 1\n`).join("");
  throws(
    () => parsePreset(text, "mine.toml"),
    (error: Error) => error.message.endsWith("\nAnd 30 more"),
  );
});

for (
  const [what, text] of [
    ["arrays", `a = ${"[".repeat(500_000)}`],
    ["closed arrays", `a = ${"[".repeat(900)}${"]".repeat(900)}`],
    ["inline tables", `a = ${"{ a = ".repeat(160_000)}`],
    ["a dotted key", `a${".a".repeat(40_000)} = 1`],
    ["a header", `[a${".a".repeat(40_000)}]\n`],
    [
      "a table where anything goes",
      `[[plugins]]\nplugin = "x"\noptions${".a".repeat(20_000)} = 1`,
    ],
  ] as const
) {
  Deno.test(`a preset with ${what} nested without end is refused, with its place`, () => {
    throws(() => parsePreset(text, "deep.toml"), {
      name: "PresetError",
      message: /^Preset "deep.toml", line \d+, column \d+: .*nest/,
    });
  });
}

Deno.test("a very long line is shown around its place only", () => {
  const text = `[run]\nmodel = "${"x".repeat(5000)}"; limit = 3\n`;
  throws(
    () => parsePreset(text, "long.toml"),
    (error: Error) => error.message.length < 700,
  );
});

Deno.test("a preset is what it was, whatever its line ends and BOM", () => {
  const text = "[run]\nrecursive = true\n[caption]\nthresh = 0.5\n";
  const plain = parsePreset(text, "a").document;
  for (
    const other of [
      text.replaceAll("\n", "\r\n"),
      `\uFEFF${text}`,
      `\uFEFF${text.replaceAll("\n", "\r\n")}`,
      text.trimEnd(),
    ]
  ) {
    equal(
      JSON.stringify(parsePreset(other, "a").document),
      JSON.stringify(plain),
    );
  }
});
