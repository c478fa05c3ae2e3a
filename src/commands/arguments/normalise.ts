import { didYouMean } from "../../text/did_you_mean.ts";
import type { OptionSpec } from "./option_spec.ts";
import {
  findOption,
  plainName,
  tagOptions,
  takesValue,
} from "./tag_options.ts";
import type { NamedOption } from "./tag_options.ts";
import { UsageError } from "./usage_error.ts";

/** Arguments in one spelling, as commander takes them. */
export interface NormalArguments {
  /** `--name` or `--name=value`, hyphens within, in the order given. */
  readonly options: readonly string[];
  /** Everything that is no option. */
  readonly paths: readonly string[];
}

/** The script's long options, `help` among them. */
const scriptNames = [
  "help",
  ...tagOptions.filter((option) => option.kind !== "later" && option.script)
    .map((option) => option.name),
];

/** What Python's argparse takes for a number rather than an option. */
const NEGATIVE_NUMBER = /^-(?:\p{Nd}+|\p{Nd}*\.\p{Nd}+)$/u;

/**
 * Brings arguments into one spelling: `_` and `-` within names are one, a
 * value that follows its option is joined to it by `=`, and, where arguments
 * are read as the script reads them, unambiguous beginnings of the script's
 * options are completed. What counts as an option, and what as a value, is as
 * in Python's argparse: a text with a dash at its front is neither value nor
 * path unless it is a negative number or holds a blank, or `=` joins it.
 *
 * @throws {UsageError} At an option that is unknown, ambiguous, planned for
 * later or has a value too many or too few.
 */
export function normalise(
  argv: readonly string[],
  asScript: boolean,
): NormalArguments {
  const options: string[] = [];
  const paths: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === "--") {
      paths.push(...argv.slice(at + 1));
      break;
    }
    const named = readOption(word, asScript);
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
      if (next === undefined || isOptionLike(next, asScript)) {
        throw new UsageError(missingValue(named.option, next));
      }
      value = next;
      at++;
    }
    options.push(`${name}=${value}`);
  }
  return { options, paths };
}

/** The option as it is documented, dashes and all. */
export function flagOf(named: NamedOption): string {
  return (named.on ? "--" : "--no-") + named.option.name;
}

interface OptionWord extends NamedOption {
  /** What follows `=`; null without one. */
  readonly value: string | null;
}

function readOption(word: string, asScript: boolean): OptionWord | null {
  if (!word.startsWith("-") || word === "-") return null;
  if (word === "-h") return { ...findOption("help")!, value: null };
  if (word.startsWith("--")) {
    const equals = word.indexOf("=");
    const name = word.slice(2, equals < 0 ? undefined : equals);
    const value = equals < 0 ? null : word.slice(equals + 1);
    const found = findOption(name) ?? (asScript ? completed(name) : null);
    if (found?.option.kind === "later") {
      throw new UsageError(
        `--${found.option.name} is not part of this version yet`,
      );
    }
    if (found !== null) return { ...found, value };
  }
  if (NEGATIVE_NUMBER.test(word) || word.includes(" ")) return null;
  throw new UsageError(unknownOption(word));
}

/** Completes the beginning of a script's option, as argparse does. */
function completed(begin: string): NamedOption | null {
  const plain = plainName(begin);
  const fitting = scriptNames.filter((name) =>
    plainName(name).startsWith(plain)
  );
  const [only] = fitting;
  if (only === undefined) return null;
  if (fitting.length === 1) return findOption(only);
  throw new UsageError(
    `Option "--${begin}" is ambiguous: it could be ${
      fitting.map((name) => `--${name}`).join(", ")
    }`,
  );
}

function isOptionLike(word: string, asScript: boolean): boolean {
  if (word === "--") return true;
  try {
    return readOption(word, asScript) !== null;
  } catch {
    return true;
  }
}

function missingValue(option: OptionSpec, next: string | undefined): string {
  const flag = `--${option.name}`;
  const shape = "placeholder" in option ? ` (${option.placeholder})` : "";
  const missing = `${flag} expects a value${shape}`;
  return next === undefined
    ? missing
    : `${missing}, but "${next}" follows: write ${flag}=VALUE for a value that begins with a dash`;
}

function unknownOption(word: string): string {
  const name = word.replace(/^-+/, "").replace(/=.*$/s, "");
  const known = tagOptions.filter((option) => option.kind !== "later")
    .map((option) => option.name);
  const bare = name.replace(/^no[-_]/, "");
  const positive = didYouMean(bare, known);
  const negatable = positive !== null && findOption(`no-${positive}`) !== null;
  const near = bare !== name && negatable
    ? `no-${positive}`
    : didYouMean(name, known) ?? positive;
  const flag = word.startsWith("--") ? `--${name}` : `-${name}`;
  return near === null
    ? `Unknown option "${flag}": "wdtag help all" lists every option`
    : `Unknown option "${flag}": did you mean "--${near}"?`;
}
