import { equal, match, ok } from "node:assert/strict";
import { commandTables } from "../../src/commands/arguments/command_tables.ts";
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
  for (const [name, pages] of Object.entries(commandTables)) {
    for (const page of pages) {
      const text = helpText(name, false, page);
      match(text, new RegExp(`^Usage: wdtag ${page.name} .*\\[options\\]\n`));
      for (const line of text.split("\n")) ok(line.length <= 80, line);
    }
  }
});

Deno.test("helpText() shows the page of an action, and each of its examples parses", () => {
  for (const [name, pages] of Object.entries(commandTables)) {
    for (const { name: called, examples, help } of pages) {
      const words = called.split(" ");
      for (const argv of [[...words, "--help"], ["help", ...words]]) {
        const parsed = parseArguments(argv);
        equal(parsed.kind === "help" && parsed.page?.name, called);
      }
      // The command's own help names its actions.
      const all = helpText(name).replace(/\s+/g, " ");
      ok(called === name || all.includes(`wdtag ${called}`));
      ok(called === name || all.includes(help));
      for (const { line } of examples) {
        const { kind } = parseArguments(line.split(" "));
        ok(line.startsWith(called));
        equal(kind, "command");
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
  ok(helpText(null).split("\n").length <= 78);
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
