import type { LaterOption } from "./option_spec.ts";

/** Planned for tagging: known by name, so that help can be honest. */
const tagging: readonly (readonly [string, string | null])[] = [
  ["dry-run", null],
  ["shard", "I/N"],
  ["json", null],
];

/** The options that this version knows by name only, and refuses. */
export const laterOptions: readonly LaterOption[] = [
  ...tagging.map(later),
];

function later(
  [name, placeholder]: readonly [string, string | null],
): LaterOption {
  return { kind: "later", name, placeholder };
}
