import { baseSettings } from "../../preset/base.ts";
import { presets } from "../../preset/presets.ts";
import type { CommandPage } from "../arguments/command_table.ts";
import { commands, findCommand } from "../arguments/commands.ts";
import { optionGroups } from "../arguments/option_spec.ts";
import type { LaterOption, OptionSpec } from "../arguments/option_spec.ts";
import { tagOptions } from "../arguments/tag_options.ts";
import { commandHelp } from "./command_help.ts";
import { examples } from "./examples.ts";
import { row, wrap } from "./layout.ts";

/** Where the right column begins. */
const COLUMN = 34;

/**
 * Writes the help that was asked for, in lines of at most 80 columns, with a
 * line feed at its end. It is made from the parser's own tables.
 *
 * @param command A command's name; null is the program as a whole.
 * @param all Whether to list every option rather than the common ones.
 * @param page The action of it that is asked about, or the command itself where
 * it has a table and no actions.
 */
export function helpText(
  command: string | null,
  all = false,
  page: CommandPage | null = null,
): string {
  const found = command === null ? null : findCommand(command);
  const lines = found === null
    ? programHelp(all)
    : found.name === "tag"
    ? tagHelp(all)
    : commandHelp(found, page);
  return lines.join("\n") + "\n";
}

function programHelp(all: boolean): readonly string[] {
  return [
    "Usage: wdtag PATH... [options]",
    "",
    "Tags images with an ONNX model and writes a caption file beside each.",
    "A path is a folder, an image or a glob. wdtag stands for the whole of",
    `"deno run -A jsr:@wdtag/cli".`,
    "",
    ...exampleLines(),
    ...optionLines(all),
    "",
    ...presetLines(all),
    "",
    ...commandLines(all),
    "",
    ...footLines(all),
  ];
}

function tagHelp(all: boolean): readonly string[] {
  return [
    "Usage: wdtag [tag] PATH... [options]",
    "",
    "Tags images with an ONNX model and writes a caption file beside each.",
    `Write "tag" only where a folder is called like a command.`,
    "",
    ...exampleLines(),
    ...optionLines(all),
    "",
    ...presetLines(all),
    "",
    ...footLines(all),
  ];
}

function exampleLines(): readonly string[] {
  return [
    "Examples:",
    ...examples.map(({ job, line }) => row(`wdtag ${line}`, job, 43)),
  ];
}

function optionLines(all: boolean): readonly string[] {
  return optionGroups.flatMap((group) => {
    const rows = tagOptions.filter(isHere).filter((option) =>
      option.group === group && (all || option.common)
    );
    const lines = rows.map((option) =>
      row(flagText(option), option.help + defaultText(option), COLUMN)
    );
    return lines.length === 0 ? [] : ["", `${group}:`, ...lines];
  });
}

function isHere(
  option: OptionSpec,
): option is Exclude<OptionSpec, LaterOption> {
  return option.kind !== "later";
}

function flagText(option: Exclude<OptionSpec, LaterOption>): string {
  const placeholder = option.kind === "switch" ? null : option.placeholder;
  return `--${option.name}` + (placeholder === null ? "" : ` ${placeholder}`);
}

function defaultText(option: OptionSpec): string {
  if (option.kind !== "value" || option.shows === undefined) return "";
  const value = baseSettings[option.shows];
  const text = typeof value === "string" && /^$|\s/.test(value)
    ? `"${value}"`
    : `${value}`;
  return ` [${text}]`;
}

function presetLines(all: boolean): readonly string[] {
  const names = presets.map(({ name }) => name).join(", ").split(" ");
  return all
    ? [
      "Presets:",
      ...presets.map(({ name, description }) => row(name, description, 18)),
    ]
    : [
      `Presets ("wdtag presets list" has more of each):`,
      ...wrap(names, 76).map((line) => `  ${line}`),
    ];
}

function commandLines(all: boolean): readonly string[] {
  const here = commands.filter(({ name, here }) => here && name !== "tag");
  const later = commands.filter((command) => !command.here);
  return all
    ? [
      "Commands (those with * are not part of this version yet):",
      ...commands.map(({ name, help, here }) =>
        row(name + (here ? "" : " *"), help, 20)
      ),
    ]
    : [
      ...(here.length === 0 ? [] : [
        "Commands (more of each: wdtag COMMAND --help):",
        ...here.map(({ name, help }) => row(name, help, 20)),
        "",
      ]),
      "Commands to come, not part of this version yet:",
      ...wrap(later.map(({ name }) => name).join(", ").split(" "), 76)
        .map((line) => `  ${line}`),
    ];
}

function footLines(all: boolean): readonly string[] {
  return [
    ...(all ? [] : [
      `"wdtag help all" lists every option, all of sd-scripts' tagger included.`,
    ]),
    "--some-option is --some_option; --no-some-option turns a switch off.",
    "Exit status: 0 done, 1 some images failed, 2 usage, 3 no model, 130 stopped.",
  ];
}
