import { laterOptions } from "./later_options.ts";
import type { OptionSpec } from "./option_spec.ts";
import { ownOptions } from "./own_options.ts";
import { scriptOptions } from "./script_options.ts";

/** Every option of `wdtag tag`: what parser and help are made from. */
export const tagOptions: readonly OptionSpec[] = [
  ...scriptOptions,
  ...ownOptions,
  ...laterOptions,
];

/** One spelling for both: `_` is `-`. */
export function plainName(name: string): string {
  return name.replaceAll("_", "-");
}

const byName: ReadonlyMap<string, OptionSpec> = new Map(
  tagOptions.map((option) => [plainName(option.name), option]),
);

/** An option as the user named it, perhaps to turn it off. */
export interface NamedOption {
  readonly option: OptionSpec;
  /** False for `--no-NAME`. */
  readonly on: boolean;
}

/**
 * Finds an option by its full name, in either spelling, or a switch's by
 * `no-` before it.
 *
 * @param name Without dashes at its front.
 */
export function findOption(name: string): NamedOption | null {
  const plain = plainName(name);
  const option = byName.get(plain);
  if (option !== undefined) return { option, on: true };
  if (!plain.startsWith("no-")) return null;
  const negated = byName.get(plain.slice(3));
  return negated?.kind === "switch" && negated.negatable
    ? { option: negated, on: false }
    : null;
}

/** Whether a value must follow the option. */
export function takesValue(option: OptionSpec): boolean {
  return option.kind === "value" ||
    (option.kind !== "switch" && option.placeholder !== null);
}
