import { equal, match, ok } from "node:assert/strict";
import { commands } from "../../src/commands/arguments/commands.ts";
import { parseArguments } from "../../src/commands/arguments/parse_arguments.ts";
import { tagOptions } from "../../src/commands/arguments/tag_options.ts";
import { examples } from "../../src/commands/help/examples.ts";
import { helpText } from "../../src/commands/help/help_text.ts";
import { presets } from "../../src/preset/presets.ts";

const names: readonly (string | null)[] = [
  null,
  ...commands.map(({ name }) => name),
];

Deno.test("helpText() keeps within 80 columns and ends its last line", () => {
  for (const name of names) {
    for (const all of [false, true]) {
      const text = helpText(name, all);
      ok(text.endsWith("\n") && !text.endsWith("\n\n"));
      for (const line of text.split("\n")) {
        ok(line.length <= 80, line);
        equal(line, line.trimEnd());
      }
    }
  }
});

Deno.test("helpText() has an example for each common job, and each of them parses", () => {
  for (const { job, line } of examples) {
    ok(helpText(null).includes(`wdtag ${line}`));
    ok(helpText(null).includes(job));
    equal(parseArguments(line.split(" ")).kind, "tag");
  }
});

/** The options that a help text lists, at the left of its lines. */
function listed(text: string): readonly string[] {
  return [...text.matchAll(/^ {2}--([a-z_-]+)/gm)].map(([, name]) => name!);
}

Deno.test("helpText() lists the common options, or all that are here", () => {
  const here = tagOptions.filter((option) => option.kind !== "later");
  const common = here.filter((option) => option.common);
  for (const command of [null, "tag"]) {
    const short = listed(helpText(command));
    const long = listed(helpText(command, true));
    equal(
      short.toSorted().join(),
      common.map(({ name }) => name).sort().join(),
    );
    equal(long.toSorted().join(), here.map(({ name }) => name).sort().join());
  }
});

Deno.test("helpText() is short unless asked for everything", () => {
  ok(helpText(null).split("\n").length <= 70);
  match(helpText(null), /"wdtag help all" lists every option/);
});

Deno.test("helpText() shows defaults and presets as they are", () => {
  const text = helpText(null, true);
  match(text, /--thresh N +least score of a tag \[0\.35\]/);
  match(text, /--caption_separator TEXT +.*\[", "\]/);
  for (const { name, description } of presets) {
    match(text, new RegExp(`^  ${name} +${description}$`, "m"));
  }
});

Deno.test("helpText() says of a command whether this version has it", () => {
  for (const { name, usage, here } of commands) {
    const text = helpText(name);
    equal(text.includes("Not part of this version yet."), !here);
    if (!here) ok(text.includes(`Usage: wdtag ${name} ${usage}\n`));
  }
});
