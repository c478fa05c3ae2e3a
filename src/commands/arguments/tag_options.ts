import { laterOptions } from "./later_options.ts";
import { optionBook } from "./option_book.ts";
import type { NamedOption, OptionBook } from "./option_book.ts";
import type { OptionSpec } from "./option_spec.ts";
import { ownOptions } from "./own_options.ts";
import { pluginOptions } from "./plugin_options.ts";
import { sentenceOptions } from "./sentence_options.ts";
import { scriptOptions } from "./script_options.ts";

export { plainName, takesValue } from "./option_book.ts";

/** Every option of `wdtag tag`: what parser and help are made from. */
export const tagOptions: readonly OptionSpec[] = [
  ...scriptOptions,
  ...ownOptions,
  ...sentenceOptions,
  ...pluginOptions,
  ...laterOptions,
];

/** The same, findable by name. */
export const tagBook: OptionBook<OptionSpec> = optionBook(tagOptions);

/**
 * Finds an option of `wdtag tag` by its full name, in either spelling, or a
 * switch's by `no-` before it.
 *
 * @param name Without dashes at its front.
 */
export function findOption(name: string): NamedOption<OptionSpec> | null {
  return tagBook.find(name);
}
