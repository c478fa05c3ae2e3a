import { settleCaptioner } from "../../captioners/settle_captioner.ts";
import { overrideForm } from "../../caption/form/fit_form.ts";
import {
  findPreset,
  layerPresets,
  PresetError,
  presets,
} from "../../preset/presets.ts";
import type { LayeredPresets } from "../../preset/presets.ts";
import type {
  Preset,
  ScriptQuirks,
  TagSettings,
} from "../../preset/tag_settings.ts";
import { checkTogether } from "./check_together.ts";
import { normalise } from "./normalise.ts";
import { flagOf } from "./option_book.ts";
import type { OptionSpec } from "./option_spec.ts";
import { readSteps } from "./read_steps.ts";
import type { Step } from "./read_steps.ts";
import { tagBook, tagOptions } from "./tag_options.ts";
import { UsageError } from "./usage_error.ts";

/** A run, decided to the last setting. */
export interface TagArguments {
  readonly kind: "tag";
  /** Folders, files and globs, in the order given, at least one. */
  readonly paths: readonly string[];
  /** Presets and flags laid upon each other. */
  readonly settings: TagSettings;
  /** The script's ways that this run keeps. */
  readonly quirks: ScriptQuirks;
  /** The presets named, in the order given; `base` lies under them. */
  readonly presets: readonly string[];
  /** The settings that a flag decided, as the keys of `settings`. */
  readonly given: ReadonlySet<keyof TagSettings>;
  /** What the presets say of captions and plugins beside settings. */
  readonly layers: LayeredPresets;
}

/** Flags that ask for something else than a run. */
export interface AskedInstead {
  readonly kind: "help" | "version";
  /** Whether `--verbose` came with it. */
  readonly verbose: boolean;
}

/** The script's long options, `help` among them. */
const scriptNames = [
  "help",
  ...tagOptions.filter((option) => option.kind !== "later" && option.script)
    .map((option) => option.name),
];

/** Presets that do not ship, by what `--preset` calls them. */
export type LoadedPresets = ReadonlyMap<string, Preset>;

/**
 * Parses the arguments of `wdtag tag`, the command's name left out.
 *
 * @param argv The arguments.
 * @param loaded The presets that {@linkcode presetsToLoad} asked for.
 * @throws {UsageError} Where they make no sense, before any file is touched.
 */
export function parseTag(
  argv: readonly string[],
  loaded: LoadedPresets = new Map(),
): TagArguments | AskedInstead {
  // Whoever asks for help gets it, whatever else is wrong.
  if (asksForHelp(argv)) {
    return { kind: "help", verbose: argv.includes("--verbose") };
  }
  const asScript = readsAsScript(argv, loaded);
  const { options, paths } = normalise(argv, {
    book: tagBook,
    completed: asScript ? scriptNames : [],
    listedBy: "help all",
  });
  const steps = readSteps(options, tagBook);
  const flags = new Set(
    steps.map((step) => (step.on ? "" : "no-") + step.option.name),
  );
  for (const kind of ["help", "version"] as const) {
    if (flags.has(kind)) return { kind, verbose: flags.has("verbose") };
  }
  const named = steps.filter((step) => step.option.name === "preset")
    .map((step) => step.text);
  const layers = layersOf(named, loaded);
  checkPaths(paths, asScript);

  let byFlags: Partial<TagSettings> = {};
  for (const step of inOrderOfForce(steps)) {
    byFlags = {
      ...byFlags,
      ...settingsOf(step, asScript, {
        ...layers.settings,
        captioner: {},
        ...byFlags,
      }),
    };
  }
  const captioner = settleCaptioner(
    layers.settings.captioner,
    byFlags.captioner ?? {},
  );
  const given = new Set(Object.keys(byFlags) as (keyof TagSettings)[]);
  const { form } = layers.settings;
  const settings: TagSettings = {
    ...layers.settings,
    ...(form ? { form: overrideForm(form, byFlags) } : {}),
    ...byFlags,
    captioner,
  };
  return {
    kind: "tag",
    paths,
    settings: checkTogether(settings, flags, asScript),
    quirks: layers.quirks,
    presets: named,
    given,
    layers,
  };
}

/** Presets that must be loaded before arguments can be read, and where from. */
export interface PresetsToLoad {
  /** Names and files, in the order given. */
  readonly names: readonly string[];
  /** The paths to tag: each may have brought presets along. */
  readonly paths: readonly string[];
}

/**
 * Finds the presets among the arguments of `wdtag tag` that do not ship.
 *
 * @param argv The arguments.
 * @returns No names where all ship, or help is asked for.
 */
export function presetsToLoad(argv: readonly string[]): PresetsToLoad {
  const names = asksForHelp(argv) ? [] : namedPresets(argv)
    .filter((name) => name !== "" && !ships(name));
  if (names.length === 0) return { names, paths: [] };
  try {
    const { paths } = normalise(argv, {
      book: tagBook,
      completed: scriptNames,
      listedBy: "help all",
    });
    return { names, paths };
  } catch (error) {
    // What is wrong with the arguments is told when they are read, and no
    // preset is missed before that: without paths it could not be found.
    if (!(error instanceof UsageError)) throw error;
    return { names: [], paths: [] };
  }
}

function ships(name: string): boolean {
  return presets.some((preset) => preset.name === name);
}

/** Whether `--help` or `-h` is among the arguments before `--`. */
export function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const before = end < 0 ? argv : argv.slice(0, end);
  return before.includes("--help") || before.includes("-h");
}

/**
 * The presets decide how the rest is read, so they are looked for first. No
 * option takes the word `--preset` for its value, so it is found by itself;
 * names that are wrong are told of when all has been read.
 */
function readsAsScript(
  argv: readonly string[],
  loaded: LoadedPresets,
): boolean {
  let asScript = false;
  for (const name of namedPresets(argv)) {
    const preset = loaded.get(name) ??
      presets.find((preset) => preset.name === name);
    asScript = preset?.scriptArguments ?? asScript;
  }
  return asScript;
}

function namedPresets(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  const before = end < 0 ? argv : argv.slice(0, end);
  return before.flatMap((word, at) =>
    word === "--preset"
      ? before[at + 1] ?? []
      : word.startsWith("--preset=")
      ? word.slice("--preset=".length)
      : []
  );
}

function layersOf(
  names: readonly string[],
  loaded: LoadedPresets,
): LayeredPresets {
  try {
    return layerPresets(
      names.map((name) => loaded.get(name) ?? findPreset(name)),
    );
  } catch (error) {
    if (!(error instanceof PresetError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}

/**
 * Of options that decide the same setting the later wins, but for two pairs:
 * `--existing` is heard after `--append_tags`, so that a contradiction shows,
 * and the script's old spelling wins over `--caption_extension`.
 */
function inOrderOfForce(
  steps: readonly Step<OptionSpec>[],
): readonly Step<OptionSpec>[] {
  const force = ({ option }: Step<OptionSpec>): number =>
    option.name === "append_tags"
      ? 0
      : option.name === "caption_extention"
      ? 2
      : 1;
  return steps.toSorted((a, b) => force(a) - force(b));
}

function settingsOf(
  step: Step<OptionSpec>,
  asScript: boolean,
  before: TagSettings,
): Partial<TagSettings> {
  const { option, on, text } = step;
  if (option.kind === "switch") return option.set(on, before);
  if (option.kind !== "value") return {};
  return option.read(text, { flag: flagOf(step), asScript }, before);
}

function checkPaths(paths: readonly string[], asScript: boolean): void {
  if (paths.length === 0) {
    throw new UsageError(
      "No path to tag: name a folder, an image or a glob (. is the current folder)",
    );
  }
  if (paths.includes("")) {
    throw new UsageError(
      "A path is empty: name a folder, an image or a glob (. is the current folder)",
    );
  }
  if (asScript && paths.length > 1) {
    throw new UsageError(
      `Expected one path, as the script takes one, not ${paths.length}: ${
        paths.map((path) => `"${path}"`).join(", ")
      }`,
    );
  }
}
