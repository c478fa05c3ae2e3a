import { captionersOwn } from "../captioners/settle_captioner.ts";
import type {
  Droppable,
  PresetDocument,
  PresetSection,
} from "./preset_document.ts";
import type { PresetError } from "./preset_error.ts";

/** One preset among those that lie upon each other. */
export interface PresetLayer {
  /** A shipped preset's name, or the path of a file: how messages call it. */
  readonly origin: string;
  /** What it says. */
  readonly document: PresetDocument;
  /**
   * What the files say that its rules name, by the path as the rule has it:
   * tags, or pairs of them.
   */
  readonly lists?: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** Where a key stands: `line 3`; nothing for what ships. */
  readonly lineOf?: (path: readonly (string | number)[]) => number | null;
  /** What is wrong with a value of it, with its place; nothing for what ships. */
  readonly fault?: (
    what: string,
    path: readonly (string | number)[],
  ) => PresetError;
}

/** Something, and the layer that said it. */
export interface Said<T> {
  readonly value: T;
  readonly by: PresetLayer;
  /** The way to it in that layer's file. */
  readonly path: readonly (string | number)[];
}

/** A section, each key with who said it. */
export type SaidSection = Readonly<Record<string, Said<unknown>>>;

/** Presets laid upon each other, each value with the layer that it is from. */
export interface MergedPreset {
  readonly description: Said<string> | null;
  readonly drop: readonly Said<Droppable>[];
  readonly run: SaidSection;
  readonly caption: SaidSection;
  readonly rules: readonly Said<PresetSection>[];
  readonly plugins: readonly Said<
    NonNullable<PresetDocument["plugins"]>[number]
  >[];
  readonly captioner: SaidSection;
  readonly training: SaidSection;
  readonly quirks: SaidSection;
}

/** The keys of `[caption]` that are the form of a caption. */
export const formKeys: readonly string[] = [
  "slots",
  "lines",
  "trigger",
  "underscores",
  "parentheses",
  "keep_tokens_separator",
  "secondary_separator",
  "prefix",
  "suffix",
];

/** Nothing said. */
export const emptyPreset: MergedPreset = Object.freeze({
  description: null,
  drop: [],
  run: {},
  caption: {},
  rules: [],
  plugins: [],
  captioner: {},
  training: {},
  quirks: {},
});

/** A preset by itself, in the shape of several. */
export function liftLayer(layer: PresetLayer): MergedPreset {
  const { document } = layer;
  const say = <T>(
    value: T,
    ...path: readonly (string | number)[]
  ): Said<T> => ({ value, by: layer, path });
  const section = (
    name: "run" | "caption" | "captioner" | "training" | "quirks",
  ): SaidSection =>
    record(
      Object.entries(document[name] ?? {}).map((
        [key, value],
      ) => [key, say(value, name, key)]),
    );
  return {
    description: document.description === undefined
      ? null
      : say(document.description, "description"),
    drop: (document.drop ?? []).map((each, at) => say(each, "drop", at)),
    run: section("run"),
    caption: section("caption"),
    rules: (document.rules ?? []).map((each, at) => say(each, "rules", at)),
    plugins: (document.plugins ?? []).map((each, at) =>
      say(each, "plugins", at)
    ),
    captioner: section("captioner"),
    training: section("training"),
    quirks: section("quirks"),
  };
}

/**
 * Lays one preset upon another: of a key the upper one's value counts, rules
 * and plugins of the upper one come after those of the lower, and what the
 * upper one drops of the lower is gone. It does not matter which two of three
 * are laid upon each other first.
 */
export function overlay(
  lower: MergedPreset,
  upper: MergedPreset,
): MergedPreset {
  const dropped = new Set(upper.drop.map(({ value }) => value));
  const keep = <T>(what: Droppable, value: T, nothing: T): T =>
    dropped.has(what) ? nothing : value;
  const below = withoutOtherForm(
    keep("form", lower.caption, without(lower.caption, formKeys)),
    upper.caption,
  );
  return {
    description: upper.description ?? lower.description,
    drop: [
      ...lower.drop.filter(({ value }) => !dropped.has(value)),
      ...upper.drop,
    ],
    run: record([
      ...Object.entries(withoutOtherModel(lower.run, upper.run)),
      ...Object.entries(upper.run),
    ]),
    caption: record([
      ...Object.entries(below),
      ...Object.entries(upper.caption),
    ]),
    rules: [...keep("rules", lower.rules, []), ...upper.rules],
    plugins: [...keep("plugins", lower.plugins, []), ...upper.plugins],
    captioner: record([
      ...Object.entries(
        withoutOtherCaptioner(
          keep("captioner", lower.captioner, {}),
          upper.captioner,
        ),
      ),
      ...Object.entries(upper.captioner),
    ]),
    training: record([
      ...Object.entries(keep("training", lower.training, {})),
      ...Object.entries(upper.training),
    ]),
    quirks: record([
      ...Object.entries(lower.quirks),
      ...Object.entries(upper.quirks),
    ]),
  };
}

/** Lays presets upon each other, the lowest first. */
export function mergeLayers(layers: readonly PresetLayer[]): MergedPreset {
  return layers.map(liftLayer).reduce(overlay, emptyPreset);
}

/** One line and several are two ways to say the same: the upper one's counts. */
function withoutOtherForm(lower: SaidSection, upper: SaidSection): SaidSection {
  return Object.hasOwn(upper, "slots")
    ? without(lower, ["lines"])
    : Object.hasOwn(upper, "lines")
    ? without(lower, ["slots"])
    : lower;
}

/** A repository above counts more than a model below, as of two flags the later. */
function withoutOtherModel(
  lower: SaidSection,
  upper: SaidSection,
): SaidSection {
  return Object.hasOwn(upper, "repo_id") && !Object.hasOwn(upper, "model")
    ? without(lower, ["model"])
    : lower;
}

/** A captioner that is named above is not to run the model of one below. */
function withoutOtherCaptioner(
  lower: SaidSection,
  upper: SaidSection,
): SaidSection {
  return Object.hasOwn(upper, "name") ? without(lower, captionersOwn) : lower;
}

function without(section: SaidSection, keys: readonly string[]): SaidSection {
  return record(
    Object.entries(section).filter(([key]) => !keys.includes(key)),
  );
}

function record(
  entries: readonly (readonly [string, Said<unknown>])[],
): SaidSection {
  return Object.fromEntries(entries);
}
