import { didYouMean } from "../../text/did_you_mean.ts";
import { flagOf, plainName, takesValue } from "./option_book.ts";
import type { NamedOption, OptionBook, OptionShape } from "./option_book.ts";
import { UsageError } from "./usage_error.ts";

/** The options that arguments are read by. */
export interface Vocabulary {
  readonly book: OptionBook<OptionShape>;
  /** Names whose unambiguous beginnings count too. */
  readonly completed: readonly string[];
  /** The arguments of wdtag that list every option: `help all`. */
  readonly listedBy: string;
}

/** Arguments in one spelling, as commander takes them. */
export interface NormalArguments {
  /** `--name` or `--name=value`, hyphens within, in the order given. */
  readonly options: readonly string[];
  /** Everything that is no option. */
  readonly paths: readonly string[];
}

/** What Python's argparse takes for a number rather than an option. */
const NEGATIVE_NUMBER = /^-(?:\p{Nd}+|\p{Nd}*\.\p{Nd}+)$/u;

/**
 * Brings arguments into one spelling: `_` and `-` within names are one, a
 * value that follows its option is joined to it by `=`, and unambiguous
 * beginnings are completed where the vocabulary says so. What counts as an option, and what as a value, is as
 * in Python's argparse: a text with a dash at its front is neither value nor
 * path unless it is a negative number or holds a blank, or `=` joins it.
 *
 * @throws {UsageError} At an option that is unknown, ambiguous, planned for
 * later or has a value too many or too few.
 */
export function normalise(
  argv: readonly string[],
  vocabulary: Vocabulary,
): NormalArguments {
  const options: string[] = [];
  const paths: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === "--") {
      paths.push(...argv.slice(at + 1));
      break;
    }
    const named = readOption(word, vocabulary);
    if (named === null) {
      paths.push(word);
      continue;
    }
    const name = (named.on ? "--" : "--no-") + plainName(named.option.name);
    if (!takesValue(named.option)) {
      if (named.value !== null) {
        throw new UsageError(
          `${flagOf(named)} takes no value: leave out "=${named.value}"`,
        );
      }
      options.push(name);
      continue;
    }
    let value = named.value;
    if (value === null) {
      const next = argv[at + 1];
      if (next === undefined || isOptionLike(next, vocabulary)) {
        throw new UsageError(missingValue(named.option, next));
      }
      value = next;
      at++;
    }
    options.push(`${name}=${value}`);
  }
  return { options, paths };
}

interface OptionWord extends NamedOption<OptionShape> {
  /** What follows `=`; null without one. */
  readonly value: string | null;
}

function readOption(word: string, vocabulary: Vocabulary): OptionWord | null {
  if (!word.startsWith("-") || word === "-") return null;
  const { book } = vocabulary;
  const help = word === "-h" ? book.find("help") : null;
  if (help !== null) return { ...help, value: null };
  if (word.startsWith("--")) {
    const equals = word.indexOf("=");
    const name = word.slice(2, equals < 0 ? undefined : equals);
    const value = equals < 0 ? null : word.slice(equals + 1);
    const found = book.find(name) ?? completed(name, vocabulary);
    if (found?.option.kind === "later") {
      throw new UsageError(
        `--${found.option.name} is not part of this version yet`,
      );
    }
    if (found !== null) return { ...found, value };
  }
  if (NEGATIVE_NUMBER.test(word) || word.includes(" ")) return null;
  throw new UsageError(unknownOption(word, vocabulary));
}

/** Completes the beginning of an option, as argparse does. */
function completed(
  begin: string,
  { book, completed: names }: Vocabulary,
): NamedOption<OptionShape> | null {
  const plain = plainName(begin);
  const fitting = names.filter((name) => plainName(name).startsWith(plain));
  const [only] = fitting;
  if (only === undefined) return null;
  if (fitting.length === 1) return book.find(only);
  throw new UsageError(
    `Option "--${begin}" is ambiguous: it could be ${
      fitting.map((name) => `--${name}`).join(", ")
    }`,
  );
}

function isOptionLike(word: string, vocabulary: Vocabulary): boolean {
  if (word === "--") return true;
  try {
    return readOption(word, vocabulary) !== null;
  } catch {
    return true;
  }
}

function missingValue(option: OptionShape, next: string | undefined): string {
  const flag = `--${option.name}`;
  const shape = "placeholder" in option ? ` (${option.placeholder})` : "";
  const missing = `${flag} expects a value${shape}`;
  return next === undefined
    ? missing
    : `${missing}, but "${next}" follows: write ${flag}=VALUE for a value that begins with a dash`;
}

function unknownOption(
  word: string,
  { book, listedBy }: Vocabulary,
): string {
  const name = word.replace(/^-+/, "").replace(/=.*$/s, "");
  const known = book.options.filter((option) => option.kind !== "later")
    .map((option) => option.name);
  const bare = name.replace(/^no[-_]/, "");
  const positive = didYouMean(bare, known);
  const negatable = positive !== null && book.find(`no-${positive}`) !== null;
  const near = bare !== name && negatable
    ? `no-${positive}`
    : didYouMean(name, known) ?? positive;
  const flag = word.startsWith("--") ? `--${name}` : `-${name}`;
  return near === null
    ? `Unknown option "${flag}": "wdtag ${listedBy}" lists every option`
    : `Unknown option "${flag}": did you mean "--${near}"?`;
}
