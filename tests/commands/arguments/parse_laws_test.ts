import { deepEqual, throws } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { parseArguments } from "../../../src/commands/arguments/parse_arguments.ts";
import {
  plainName,
  tagOptions,
  takesValue,
} from "../../../src/commands/arguments/tag_options.ts";
import { UsageError } from "../../../src/commands/arguments/usage_error.ts";

const known = tagOptions.filter((option) =>
  option.kind === "switch" || option.kind === "value"
);
const scriptNames = known.filter((option) => option.script)
  .map((option) => option.name);

/** A value that each option takes. */
const samples: Readonly<Record<string, string>> = {
  "progress-file": "events.jsonl",
  tag_replacement: "a,b",
  decoder: "sharp",
  decode: "fast",
  provider: "cpu",
  existing: "append",
  progress: "plain",
  "captioner-provider": "cpu",
  captioner: "blip",
  "key-from": "HOME",
  "prompt-preset": "tags",
  "image-format": "png",
  "image-side": "512",
  dtype: "q8",
  "allow-plugin-env": "HOME",
  "allow-plugin-sidecar": ".json",
  "allow-captioner-env": "HOME",
  "captioner-option": "word=cat",
  "captioner-trust": "full",
};

/** What counts for the plugin before it: where it stands is what it means. */
const placed = ["plugin-option", "plugin-timeout", "plugin-trust"];

const someOptions = fc.shuffledSubarray(
  known.filter((option) =>
    !["model", "quiet", "scores", "existing", ...placed].includes(option.name)
  ),
);

Deno.test("any mixture of _ and - within a name parses alike", () => {
  fc.assert(fc.property(someOptions, fc.infiniteStream(fc.boolean()), (
    options,
    coins,
  ) => {
    const respell = (name: string): string =>
      name.replaceAll(/[_-]/g, () => coins.next().value ? "_" : "-");
    const line = (spell: (name: string) => string): string[] =>
      options.flatMap((option) => {
        const flag = `--${spell(option.name)}`;
        return takesValue(option) ? [flag, sampleOf(option.name)] : [flag];
      });
    deepEqual(
      parseArguments(["d", ...line(respell)]),
      parseArguments(["d", ...line((name) => name)]),
    );
  }));
});

Deno.test("a value behind = is the value behind a blank", () => {
  fc.assert(fc.property(someOptions, (options) => {
    const line = (join: boolean): string[] =>
      options.flatMap((option) => {
        const flag = `--${option.name}`;
        if (!takesValue(option)) return [flag];
        const value = sampleOf(option.name);
        return join ? [`${flag}=${value}`] : [flag, value];
      });
    deepEqual(
      parseArguments(["d", ...line(true)]),
      parseArguments(["d", ...line(false)]),
    );
  }));
});

Deno.test("the script's preset completes a beginning that fits one option, and refuses others", () => {
  const cut = fc.constantFrom(...scriptNames).chain((name) =>
    fc.integer({ min: 1, max: name.length }).map((length) =>
      [name, name.slice(0, length)] as const
    )
  );
  fc.assert(
    fc.property(cut, ([name, begin]) => {
      const parse = (flag: string) => {
        const option = known.find((option) => option.name === name)!;
        const value = takesValue(option) ? [sampleOf(name)] : [];
        return parseArguments(
          ["--preset", "sd-scripts", "d", `--${flag}`, ...value],
        );
      };
      const exact = tagOptions.some((option) =>
        plainName(option.name) === plainName(begin)
      );
      const fitting = [...scriptNames, "help"]
        .filter((each) => each.startsWith(begin));
      if (exact && begin !== name) return;
      if (exact || fitting.length === 1) {
        deepEqual(parse(begin), parse(name));
      } else throws(() => parse(begin), UsageError);
    }),
    { numRuns: 400 },
  );
});

Deno.test("whatever is typed ends in an answer or a usage error", () => {
  const word = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.constantFrom(...known.map((option) => `--${option.name}`)),
    fc.constantFrom("--", "-", "-h", "--preset", "sd-scripts", "base", "nan"),
    fc.string({ maxLength: 6 }).map((text) => `--${text}`),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (argv) => {
      try {
        parseArguments(argv);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});

function sampleOf(name: string): string {
  return samples[name] ?? "1";
}
