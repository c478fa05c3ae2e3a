import type { PluginModule } from "./make_plugin.ts";

/** A plugin that ships. */
export interface BuiltIn {
  /** What it does, in a few words. */
  readonly help: string;
  /** Loads it. */
  readonly load: () => Promise<PluginModule>;
}

/** The plugins that ship, by the name that `--plugin` takes. */
export const builtIns: Readonly<Record<string, BuiltIn>> = Object.freeze({
  exclude: {
    help: "leaves tags out, by name or pattern",
    load: () => import("../../plugins/exclude.ts"),
  },
  replace: {
    help: "writes tags otherwise",
    load: () => import("../../plugins/replace.ts"),
  },
  implications: {
    help: "adds the tags that others imply",
    load: () => import("../../plugins/implications.ts"),
  },
  "drop-overlap": {
    help: "leaves out a tag that a more exact one says too",
    load: () => import("../../plugins/drop_overlap.ts"),
  },
  "character-split": {
    help: "parts a character from its series",
    load: () => import("../../plugins/character_split.ts"),
  },
  mcut: {
    help: "cuts at the widest gap between scores",
    load: () => import("../../plugins/mcut.ts"),
  },
  "trigger-word": {
    help: "puts a trigger word into each caption",
    load: () => import("../../plugins/trigger_word.ts"),
  },
  aspect: {
    help: "adds tags for a picture's shape and size",
    load: () => import("../../plugins/aspect.ts"),
  },
  sidecar: {
    help: "takes tags from the JSON file beside an image",
    load: () => import("../../plugins/sidecar.ts"),
  },
});
