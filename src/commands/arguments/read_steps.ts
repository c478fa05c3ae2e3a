import { Command, Option } from "npm:commander@15.1.0";
import { plainName, takesValue } from "./option_book.ts";
import type { NamedOption, OptionBook, OptionShape } from "./option_book.ts";
import { UsageError } from "./usage_error.ts";

/** One option as commander found it. */
export interface Step<O extends OptionShape> extends NamedOption<O> {
  /** Its value; empty for one that takes none. */
  readonly text: string;
}

/**
 * Lets commander read options, and keeps the order in which it did.
 *
 * @param options What `normalise` made of them.
 * @param book The options that there are.
 * @throws {UsageError} At what is none of them.
 */
export function readSteps<O extends OptionShape>(
  options: readonly string[],
  book: OptionBook<O>,
): readonly Step<O>[] {
  const steps: Step<O>[] = [];
  const program = new Command("wdtag").helpOption(false);
  const listen = (named: NamedOption<O>, flags: string): void => {
    const option = new Option(flags);
    program.addOption(option);
    program.on(`option:${option.name()}`, (text?: string) => {
      steps.push({ ...named, text: text ?? "" });
    });
  };
  for (const option of book.options) {
    if (option.kind === "later") continue;
    const flag = `--${plainName(option.name)}`;
    const takes = takesValue(option);
    listen({ option, on: true }, takes ? `${flag} <text>` : flag);
    if (option.kind === "switch" && option.negatable) {
      listen({ option, on: false }, `--no-${plainName(option.name)}`);
    }
  }
  const { operands, unknown } = program.parseOptions([...options]);
  for (const word of [...operands, ...unknown]) {
    throw new UsageError(`Unknown option "${word}"`);
  }
  return steps;
}
