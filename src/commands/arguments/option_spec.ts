import type { TagSettings } from "../../preset/tag_settings.ts";

/** The headings under which help lists options, in this order. */
export const optionGroups = [
  "Images",
  "Model",
  "Which tags",
  "Order and wording",
  "Captions",
  "Sentences",
  "Plugins",
  "Output",
  "General",
] as const;

/** A heading of the help. */
export type OptionGroup = typeof optionGroups[number];

/** What a value is read with. */
export interface Reading {
  /** The option as it is documented, dashes and all, for messages. */
  readonly flag: string;
  /** Whether values are read as the script reads them. */
  readonly asScript: boolean;
}

/** What was decided before, for options that add to it. */
export type Before = Pick<
  TagSettings,
  "plugins" | "pluginGrants" | "captioner"
>;

interface AnyOption {
  /** The name as documented, without dashes at its front. */
  readonly name: string;
  /** Whether sd-scripts' tagger has it. */
  readonly script: boolean;
  readonly group: OptionGroup;
  /** Whether the short help shows it. */
  readonly common: boolean;
  /** What it does, in one short line. */
  readonly help: string;
}

/** An option that is there or not. */
export interface SwitchOption extends AnyOption {
  readonly kind: "switch";
  /** Whether `--no-NAME` turns it off. */
  readonly negatable: boolean;
  /**
   * What it decides.
   *
   * @param before The flags' settings that it is laid upon.
   */
  readonly set: (on: boolean, before?: Before) => Partial<TagSettings>;
}

/** An option that takes a value. */
export interface ValueOption extends AnyOption {
  readonly kind: "value";
  /** What stands for the value in help. */
  readonly placeholder: string;
  /** The values that there are, where they can be counted. */
  readonly choices?: readonly string[];
  /** The setting whose default help shows. */
  readonly shows?: keyof TagSettings;
  /**
   * Reads a value.
   *
   * @param before The settings that it is laid upon, for options that add.
   * @throws {UsageError} Where it is none.
   */
  readonly read: (
    text: string,
    reading: Reading,
    before?: Before,
  ) => Partial<TagSettings>;
}

/** An option that the parser itself acts on. */
export interface SpecialOption extends AnyOption {
  readonly kind: "special";
  readonly placeholder: string | null;
}

/** An option that is known by name and refused: it is planned. */
export interface LaterOption {
  readonly kind: "later";
  readonly name: string;
  readonly placeholder: string | null;
}

/** One row of the table from which the parser and the help are made. */
export type OptionSpec =
  | SwitchOption
  | ValueOption
  | SpecialOption
  | LaterOption;
