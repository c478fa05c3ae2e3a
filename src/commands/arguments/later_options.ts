import type { LaterOption } from "./option_spec.ts";

/** Planned for tagging: known by name, so that help can be honest. */
const tagging: readonly (readonly [string, string | null])[] = [
  ["dry-run", null],
  ["shard", "I/N"],
  ["json", null],
];

/** Those of `wdtag caption`, which people who knew the scripts look for here. */
const captioning: readonly (readonly [string, string | null])[] = [
  ["captioner", "NAME"],
  ["beam_search", null],
  ["num_beams", "N"],
  ["top_p", "N"],
  ["min_length", "N"],
  ["max_length", "N"],
  ["seed", "N"],
  ["caption_weights", "FILE"],
  ["model_id", "REPO"],
  ["remove_words", null],
];

/** The options that this version knows by name only, and refuses. */
export const laterOptions: readonly LaterOption[] = [
  ...tagging.map(later(null)),
  ...captioning.map(later("caption")),
];

function later(
  command: string | null,
): (option: readonly [string, string | null]) => LaterOption {
  return ([name, placeholder]) => ({
    kind: "later",
    name,
    placeholder,
    command,
  });
}
