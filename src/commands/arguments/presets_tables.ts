import { commonDefaults } from "./command_table.ts";
import type { CommandTable, CommonSettings } from "./command_table.ts";
import { readName } from "./read_values.ts";

/** What `presets show` can be told. */
export interface ShowSettings extends CommonSettings {
  /** A dataset whose own presets are looked through too. */
  readonly dataset: string | null;
  /** Only what differs from `base`. */
  readonly changed: boolean;
}

/** `wdtag presets list`. */
export const presetsListTable: CommandTable<CommonSettings> = {
  name: "presets list",
  operands: { placeholder: "[DIR...]", least: 0, most: Infinity },
  help: "presets that ship, yours, and those of datasets",
  about: [
    "Lists the presets that --preset finds by name: those that ship, your own,",
    "and those that the datasets in DIR have in .wdtag/presets.",
  ],
  options: [],
  defaults: commonDefaults,
  examples: [
    { job: "all that need no dataset", line: "presets list" },
    { job: "a dataset's too, for a program", line: "presets list data --json" },
  ],
  statuses: "0 done, 2 usage.",
};

/** `wdtag presets show`. */
export const presetsShowTable: CommandTable<ShowSettings> = {
  name: "presets show",
  operands: { placeholder: "NAME...", least: 1, most: Infinity },
  help: "what presets come to, and where each value is from",
  about: [
    "Prints what one preset, or several upon each other, come to: TOML that is a",
    "preset itself, with a comment behind each value that says where it is from.",
  ],
  options: [
    {
      kind: "switch",
      name: "changed",
      help: "only what differs from base",
      negatable: false,
      set: (changed) => ({ changed }),
    },
    {
      kind: "value",
      name: "dataset",
      placeholder: "DIR",
      help: "look through this dataset's presets too",
      read: (text, reading) => ({ dataset: readName(text, reading) }),
    },
  ],
  defaults: { ...commonDefaults, dataset: null, changed: false },
  examples: [
    { job: "one that ships", line: "presets show animagine --changed" },
    { job: "yours on top of it", line: "presets show animagine ./mine.toml" },
  ],
  statuses: "0 done, 2 usage or a preset that is wrong.",
};

/** `wdtag presets check`. */
export const presetsCheckTable: CommandTable<CommonSettings> = {
  name: "presets check",
  operands: { placeholder: "FILE...", least: 1, most: Infinity },
  help: "what is wrong in presets, each with its place",
  about: [
    "Reads presets, all that they extend and all lists that their rules name, and",
    "tells what is wrong: file, line, column, the line itself, what is allowed.",
    "Plugins of files are looked for and not loaded, so their options are not",
    'looked at: "wdtag plugins check" loads them.',
  ],
  options: [],
  defaults: commonDefaults,
  examples: [
    { job: "one file", line: "presets check ./mine.toml" },
  ],
  statuses: "0 all are right, 2 usage or a preset that is wrong.",
};

/** `wdtag presets schema`. */
export const presetsSchemaTable: CommandTable<CommonSettings> = {
  name: "presets schema",
  operands: { placeholder: "", least: 0, most: 0 },
  help: "the JSON Schema of presets, for editors",
  about: [
    "Prints the JSON Schema that editors complete and check presets by. Save it,",
    "and name it in the first line of a preset: #:schema ./preset.schema.json",
  ],
  options: [],
  defaults: commonDefaults,
  examples: [
    {
      job: "beside your presets",
      line: "presets schema > preset.schema.json",
    },
  ],
  statuses: "0 done, 2 usage.",
};

/** The actions of `wdtag presets`. */
export const presetsTables: readonly [
  typeof presetsListTable,
  typeof presetsShowTable,
  typeof presetsCheckTable,
  typeof presetsSchemaTable,
] = [
  presetsListTable,
  presetsShowTable,
  presetsCheckTable,
  presetsSchemaTable,
];
