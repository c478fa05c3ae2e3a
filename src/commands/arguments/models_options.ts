import type { ProgressChoice } from "../../preset/tag_settings.ts";
import { commonDefaults } from "./command_table.ts";
import type {
  CommandOption,
  CommandPage,
  CommandTable,
  CommonSettings,
} from "./command_table.ts";
import { readChoice, readName } from "./read_values.ts";

/** What every action of `wdtag models` can be told. */
export interface ModelsSettings extends CommonSettings {
  /** Folder of models in sd-scripts' layout; null is the Hub's cache. */
  readonly modelDir: string | null;
}

/** What `wdtag models verify` can be told. */
export interface VerifySettings extends ModelsSettings {
  /** A branch, tag or commit; null is `main`, else what is there. */
  readonly revision: string | null;
  /** How progress is shown. */
  readonly progress: ProgressChoice;
}

/** What `wdtag models pull` can be told. */
export interface PullSettings extends VerifySettings {
  /** Download what is there too, a user's own files included. */
  readonly forceDownload: boolean;
}

const progress = ["auto", "bar", "plain", "json", "none"] as const;

const modelDir: CommandOption<ModelsSettings> = {
  kind: "value",
  name: "model_dir",
  placeholder: "DIR",
  help: "folder of models, as sd-scripts lays it, in place of the Hub's cache",
  read: (text, reading) => ({ modelDir: readName(text, reading) }),
};
const revision: CommandOption<VerifySettings> = {
  kind: "value",
  name: "revision",
  placeholder: "NAME",
  help: "a branch, tag or commit of the repository",
  usual: "main",
  read: (text, reading) => ({ revision: readName(text, reading) }),
};
const progressOption: CommandOption<VerifySettings> = {
  kind: "value",
  name: "progress",
  placeholder: "WAY",
  help: progress.join(", "),
  choices: progress,
  usual: "auto",
  read: (text, reading) => ({ progress: readChoice(text, reading, progress) }),
};
const defaults = { ...commonDefaults, modelDir: null } as const;
const many = { placeholder: "MODEL...", least: 1, most: Infinity } as const;
const model = "MODEL is a short name (vit-v3) or a repository (owner/name).";

/** `wdtag models list`. */
export const listTable: CommandTable<ModelsSettings> = {
  name: "models list",
  operands: { placeholder: "", least: 0, most: 0 },
  help: "the models that are known, and which are here",
  about: [
    "Lists the models that wdtag knows and says which of them are on this machine,",
    "whole or in part; other taggers that are there come after them. Nothing is",
    "asked of the Hub, and nothing is hashed (verify does that).",
  ],
  options: [modelDir],
  defaults,
  examples: [
    { job: "the Hub's cache", line: "models list" },
    { job: "for another program", line: "models list --json" },
  ],
  statuses: "0 done, 3 the folder can't be read.",
};

/** `wdtag models pull`. */
export const pullTable: CommandTable<PullSettings> = {
  name: "models pull",
  operands: many,
  help: "download models, or bring them up to date",
  about: [
    "Downloads models, or asks the Hub whether there is something newer than what",
    "is here. What was cut off is gone on from, and every file is checked, those",
    "that are here too: what is damaged is downloaded again. The model itself is",
    "not opened.",
    model,
  ],
  options: [
    modelDir,
    revision,
    {
      kind: "switch",
      name: "force_download",
      help: "download what is here too, and replace your own files",
      negatable: true,
      set: (forceDownload) => ({ forceDownload }),
    },
    progressOption,
  ],
  defaults: {
    ...defaults,
    revision: null,
    progress: "auto",
    forceDownload: false,
  },
  examples: [
    { job: "one model", line: "models pull swinv2-v3" },
    { job: "any repository", line: "models pull owner/name" },
    {
      job: "where sd-scripts looks",
      line: "models pull vit-v3 --model_dir models",
    },
  ],
  statuses: "0 all are here, 3 one is not to be had, 2 usage, 130 stopped.",
};

/** `wdtag models verify`. */
export const verifyTable: CommandTable<VerifySettings> = {
  name: "models verify",
  operands: { placeholder: "[MODEL...]", least: 0, most: Infinity },
  help: "hash what is here, and name what is broken",
  about: [
    "Hashes the files of models and compares them with what was noted when they",
    "were downloaded; the Hub is asked only where nothing was. Without MODEL all",
    "that are here are checked. A file that nothing is known of is named, and does",
    "not count as broken.",
    model,
  ],
  options: [modelDir, revision, progressOption],
  defaults: { ...defaults, revision: null, progress: "auto" },
  examples: [
    { job: "all that are here", line: "models verify" },
    { job: "one", line: "models verify vit-v3" },
  ],
  statuses:
    "0 nothing is broken, 3 something is broken or missing, 130 stopped.",
};

/** `wdtag models remove`. */
export const removeTable: CommandTable<ModelsSettings> = {
  name: "models remove",
  operands: many,
  help: "remove downloads",
  about: [
    "Removes what was downloaded of models, and nothing else: from the Hub's cache",
    "the repository (or the model's own files of one that holds several), from",
    "--model_dir the files that are as they were downloaded. Your own files stay,",
    "and so does what links lead to.",
    model,
  ],
  options: [modelDir],
  defaults,
  examples: [{ job: "one model", line: "models remove vit-v3" }],
  statuses: "0 removed, 3 it is not here or in use, 2 usage.",
};

/** The actions of `wdtag models`. */
export const modelsTables: readonly CommandPage[] = [
  listTable,
  pullTable,
  verifyTable,
  removeTable,
];
