import { didYouMean } from "../../text/did_you_mean.ts";
import { commonOptions } from "./command_table.ts";
import type {
  CommandOption,
  CommandPage,
  CommandTable,
  CommonSettings,
  Operands,
} from "./command_table.ts";
import { commandTables } from "./command_tables.ts";
import { normalise } from "./normalise.ts";
import { flagOf, optionBook } from "./option_book.ts";
import { readSteps } from "./read_steps.ts";
import { UsageError } from "./usage_error.ts";

/** What a command is asked to do. */
export interface CommandArguments<S> {
  /** What is no option, in the order given. */
  readonly operands: readonly string[];
  /** Flags laid upon the table's defaults; of two the later wins. */
  readonly settings: S;
}

/**
 * Parses the arguments of a command by its table; `--help` is found before.
 *
 * @param table What the command takes.
 * @param argv Its arguments, the words of its name left out.
 * @throws {UsageError} Where they make no sense, before any file is touched.
 */
export function parseCommand<S extends CommonSettings>(
  table: CommandTable<S>,
  argv: readonly string[],
): CommandArguments<S> {
  const book = optionBook<CommandOption<S>>([
    ...table.options,
    ...commonOptions as readonly CommandOption<S>[],
  ]);
  const { options, paths: operands } = normalise(argv, {
    book,
    completed: [],
    listedBy: `${table.name} --help`,
  });
  let settings = table.defaults;
  for (const step of readSteps(options, book)) {
    const { option, on, text } = step;
    const decided = option.kind === "switch"
      ? option.set(on, settings)
      : option.read(text, { flag: flagOf(step), asScript: false }, settings);
    settings = { ...settings, ...decided };
  }
  if (settings.quiet && settings.verbose) {
    throw new UsageError(
      "--quiet and --verbose contradict each other: give one of them",
    );
  }
  checkOperands(table.name, table.operands, operands);
  return { operands, settings };
}

function checkOperands(
  name: string,
  { placeholder, least, most }: Operands,
  operands: readonly string[],
): void {
  if (operands.includes("")) {
    throw new UsageError(`An argument of "wdtag ${name}" is empty`);
  }
  if (operands.length < least) {
    throw new UsageError(
      `"wdtag ${name}" needs ${placeholder}: "wdtag ${name} --help" has examples`,
    );
  }
  if (operands.length > most) {
    throw new UsageError(
      `"wdtag ${name}" takes ${
        placeholder === "" ? "no arguments but options" : placeholder
      }, not "${operands[most]}"`,
    );
  }
}

/** An action of a command, and what it was told. */
export interface ChosenAction {
  /** The word after the command's name. */
  readonly action: string;
  /** The rest of the arguments. */
  readonly argv: readonly string[];
}

/**
 * Finds the action (`pull` of `wdtag models pull`): the first word that is no
 * option.
 *
 * @param command The command's name.
 * @param actions The actions that it has.
 * @param argv Its arguments, its name left out.
 * @throws {UsageError} Where there is none.
 */
export function chooseAction(
  command: string,
  actions: readonly string[],
  argv: readonly string[],
): ChosenAction {
  const at = actionAt(argv);
  const word = argv[at];
  if (word !== undefined && actions.includes(word)) {
    return { action: word, argv: argv.toSpliced(at, 1) };
  }
  const near = word === undefined ? null : didYouMean(word, actions);
  throw new UsageError(
    near === null
      ? `Say what "wdtag ${command}" is to do${
        word === undefined ? "" : `, before "${word}"`
      }: ${actions.join(", ")}`
      : `"wdtag ${command}" can't "${word}": did you mean "${near}"?`,
  );
}

/**
 * The table that a command line means as far as it goes: that of an action, or
 * of a command without actions.
 *
 * @param command The command's name.
 * @param argv Its arguments.
 */
export function findTable(
  command: string,
  argv: readonly string[],
): CommandPage | null {
  const tables = Object.hasOwn(commandTables, command)
    ? commandTables[command]!
    : [];
  const action = argv[actionAt(argv)];
  return tables.find(({ name }) =>
    name === command || name === `${command} ${action}`
  ) ?? null;
}

function actionAt(argv: readonly string[]): number {
  return argv.findIndex((word) => !word.startsWith("-"));
}
