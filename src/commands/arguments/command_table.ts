import type { HelpExample } from "../help/examples.ts";
import type { Reading } from "./option_spec.ts";

/** What every command can be told. */
export interface CommonSettings {
  /** Results on stdout as one JSON document. */
  readonly json: boolean;
  /** Nothing but errors beside results. */
  readonly quiet: boolean;
  /** More words, and the causes of errors. */
  readonly verbose: boolean;
}

/** The defaults of what every command can be told. */
export const commonDefaults: CommonSettings = {
  json: false,
  quiet: false,
  verbose: false,
};

interface AnyCommandOption {
  /** The name as documented, without dashes at its front. */
  readonly name: string;
  /** What it does, in one short line. */
  readonly help: string;
}

/** An option that is there or not. */
export interface CommandSwitch<S> extends AnyCommandOption {
  readonly kind: "switch";
  /** Whether `--no-NAME` turns it off. */
  readonly negatable: boolean;
  /**
   * What it decides, knowing what was decided before it. A method, so that a
   * table of any command's can hold the options of every command.
   */
  set(on: boolean, before: S): Partial<S>;
}

/** An option that takes a value. */
export interface CommandValue<S> extends AnyCommandOption {
  readonly kind: "value";
  /** What stands for the value in help. */
  readonly placeholder: string;
  /** The values that there are, where they can be counted. */
  readonly choices?: readonly string[];
  /** The default, as help shows it. */
  readonly usual?: string;
  /**
   * Reads a value, knowing what was decided before it: an option that may be
   * given again adds to that.
   *
   * @throws {UsageError} Where it is none.
   */
  read(text: string, reading: Reading, before: S): Partial<S>;
}

/** One option of a command other than `tag`. */
export type CommandOption<S> = CommandSwitch<S> | CommandValue<S>;

/** What a command takes beside options. */
export interface Operands {
  /** As help shows them: `MODEL...`; empty where there are none. */
  readonly placeholder: string;
  /** How many there must be. */
  readonly least: number;
  /** How many there may be. */
  readonly most: number;
}

/** What the help of a command is made from. */
export interface CommandPage {
  /** The words that call it: `doctor`, `models pull`. */
  readonly name: string;
  readonly operands: Operands;
  /** What it does, in one short line. */
  readonly help: string;
  /** What else there is to know, in lines of at most 80 columns. */
  readonly about: readonly string[];
  readonly options: readonly (
    & AnyCommandOption
    & { readonly placeholder?: string; readonly usual?: string }
  )[];
  readonly examples: readonly HelpExample[];
  /** What its exit statuses mean, in one line. */
  readonly statuses: string;
}

/**
 * A command, or an action of one (`models pull`), as data: its parser and its
 * help are made from it. `--json`, `--quiet`, `--verbose` and `--help` are every
 * command's and stand in no table.
 */
export interface CommandTable<S extends CommonSettings> extends CommandPage {
  readonly options: readonly CommandOption<S>[];
  /** What holds where no option says otherwise. */
  readonly defaults: S;
}

/** The options that every command has. */
export const commonOptions: readonly CommandOption<CommonSettings>[] = [
  {
    kind: "switch",
    name: "json",
    help: "the result as JSON on stdout",
    negatable: false,
    set: (json) => ({ json }),
  },
  {
    kind: "switch",
    name: "quiet",
    help: "nothing but results and errors",
    negatable: false,
    set: (quiet) => ({ quiet }),
  },
  {
    kind: "switch",
    name: "verbose",
    help: "more, and the causes of errors",
    negatable: false,
    set: (verbose) => ({ verbose }),
  },
];
