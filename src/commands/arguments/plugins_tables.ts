import {
  type CommandPage,
  type CommandTable,
  commonDefaults,
  type CommonSettings,
} from "./command_table.ts";
import { UsageError } from "./usage_error.ts";

/** What `wdtag plugins check` and `test` can be told. */
export interface PluginFileSettings extends CommonSettings {
  /** Seconds that a plugin may take to load, and for a case. */
  readonly timeout: number;
}

/** What `wdtag plugins new` can be told. */
export interface PluginNewSettings extends CommonSettings {
  /** Whether it is to be a captioner. */
  readonly captioner: boolean;
}

const statuses = "0 all are right, 1 one is not, 2 wrong arguments";
const none = { placeholder: "", least: 0, most: 0 } as const;
const files = { placeholder: "FILE...", least: 1, most: Infinity } as const;

const timeout: CommandTable<PluginFileSettings>["options"] = [{
  kind: "value",
  name: "timeout",
  placeholder: "SECONDS",
  help: "how long a plugin may take",
  usual: "10",
  read: (text, { flag }) => {
    const seconds = Number(text);
    if (seconds > 0 && seconds <= 86_400) return { timeout: seconds };
    throw new UsageError(
      `${flag} expects seconds, more than 0 and at most 86400, not "${text}"`,
    );
  },
}];

/** `wdtag plugins list` */
export const pluginsListTable: CommandTable<CommonSettings> = {
  name: "plugins list",
  operands: none,
  help: "the plugins that ship, and their options",
  about: [],
  options: [],
  defaults: commonDefaults,
  examples: [{ job: "what there is", line: "plugins list" }],
  statuses: "0 done, 2 wrong arguments",
};

/** `wdtag plugins new` */
export const pluginsNewTable: CommandTable<PluginNewSettings> = {
  name: "plugins new",
  operands: { placeholder: "NAME", least: 1, most: 1 },
  help: "a new plugin's file, with a table of tests",
  about: ["Writes NAME.ts into the current folder; it replaces nothing."],
  options: [{
    kind: "switch",
    name: "captioner",
    help: "one that writes sentences, for --captioner",
    negatable: false,
    set: (captioner) => ({ captioner }),
  }],
  defaults: { ...commonDefaults, captioner: false },
  examples: [
    { job: "begin no_hats.ts", line: "plugins new no-hats" },
    { job: "a captioner", line: "plugins new my-captioner --captioner" },
  ],
  statuses: "0 done, 2 wrong arguments, or the file is there",
};

/** `wdtag plugins check` */
export const pluginsCheckTable: CommandTable<PluginFileSettings> = {
  name: "plugins check",
  operands: files,
  help: "load plugins in the sandbox, and say what they are",
  about: ["Nothing is granted: what a plugin asks for is shown."],
  options: timeout,
  defaults: { ...commonDefaults, timeout: 10 },
  examples: [{ job: "does it load", line: "plugins check no_hats.ts" }],
  statuses,
};

/** `wdtag plugins test` */
export const pluginsTestTable: CommandTable<PluginFileSettings> = {
  name: "plugins test",
  operands: files,
  help: "run the table that plugins export as cases",
  about: ["Each case runs in the sandbox, with nothing granted."],
  options: timeout,
  defaults: { ...commonDefaults, timeout: 10 },
  examples: [{ job: "does it work", line: "plugins test no_hats.ts" }],
  statuses,
};

/** The tables of `wdtag plugins`. */
export const pluginsTables: readonly CommandPage[] = [
  pluginsListTable,
  pluginsNewTable,
  pluginsCheckTable,
  pluginsTestTable,
];
