import { didYouMean } from "../../text/did_you_mean.ts";
import type { CommandPage } from "./command_table.ts";
import { commands, findCommand } from "./commands.ts";
import { findTable } from "./parse_command.ts";
import { asksForHelp, parseTag, presetsToLoad } from "./parse_tag.ts";
import type {
  LoadedPresets,
  PresetsToLoad,
  TagArguments,
} from "./parse_tag.ts";
import { UsageError } from "./usage_error.ts";

/** What the arguments of the program ask for. */
export type Parsed =
  | TagArguments
  | {
    readonly kind: "help";
    /** The command asked about; null is the program as a whole. */
    readonly command: string | null;
    /** Whether to list every option. */
    readonly all: boolean;
    /** The action of the command asked about, where it is a certain one. */
    readonly page?: CommandPage;
  }
  | { readonly kind: "version" }
  | {
    /** A command other than `tag`. */
    readonly kind: "command";
    readonly name: string;
    /** Its arguments, its name left out. */
    readonly argv: readonly string[];
  };

/**
 * Finds out what the program is asked to do. Looks at nothing but its
 * arguments: whether paths exist is the caller's to see.
 *
 * @param argv The arguments, without the program's name.
 * @param loaded The presets that {@linkcode presetsWanted} asked for.
 * @throws {UsageError} Where they make no sense; exit status 2.
 */
export function parseArguments(
  argv: readonly string[],
  loaded: LoadedPresets = new Map(),
): Parsed {
  const [first = "", ...rest] = argv;
  if (first === "help") return parseHelp(rest);
  const command = findCommand(first);
  if (command !== null && command.name !== "tag") {
    return asksForHelp(rest)
      ? helpFor(command.name, rest, false)
      : { kind: "command", name: command.name, argv: rest };
  }
  const parsed = parseTag(command === null ? argv : rest, loaded);
  if (parsed.kind === "tag") return parsed;
  if (parsed.kind === "version") return { kind: "version" };
  return { kind: "help", command: command?.name ?? null, all: parsed.verbose };
}

/**
 * Finds the presets that must be loaded before the arguments are parsed.
 *
 * @param argv The arguments, without the program's name.
 */
export function presetsWanted(argv: readonly string[]): PresetsToLoad {
  const [first = "", ...rest] = argv;
  const command = findCommand(first);
  return first === "help" || (command !== null && command.name !== "tag")
    ? { names: [], paths: [] }
    : presetsToLoad(command === null ? argv : rest);
}

function helpFor(
  command: string,
  argv: readonly string[],
  all: boolean,
): Parsed {
  const page = findTable(command, argv);
  return { kind: "help", command, all, ...(page === null ? {} : { page }) };
}

function parseHelp(argv: readonly string[]): Parsed {
  const topics = argv.filter((word) => word !== "--verbose" && word !== "all");
  const all = topics.length < argv.length;
  const [topic] = topics;
  if (topic === undefined || topic === "--help" || topic === "-h") {
    return { kind: "help", command: null, all };
  }
  if (findCommand(topic) !== null) {
    return helpFor(topic, topics.slice(1), all);
  }
  const names = commands.map(({ name }) => name);
  const near = didYouMean(topic, names);
  throw new UsageError(
    `No command is called "${topic}"` +
      (near === null
        ? `: choose from ${names.join(", ")}`
        : `: did you mean "${near}"?`),
  );
}
