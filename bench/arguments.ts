import { parseArgs } from "node:util";
import { splitWords } from "./split_words.ts";

/** What can be measured, in the order in which it is. */
export const sectionNames = [
  "start",
  "small",
  "large",
  "photos",
  "mixed",
  "vit",
  "stages",
  "memory",
  "cache",
] as const;

/** The name of one thing that can be measured. */
export type SectionName = typeof sectionNames[number];

/** What the benchmark was asked. */
export interface BenchOptions {
  readonly sections: readonly SectionName[];
  /** Counted runs of each program. */
  readonly rounds: number;
  /** Whether 100,000 images are run as well. */
  readonly full: boolean;
  /** Whether the results are printed as JSON. */
  readonly json: boolean;
  /** The execution provider of every run. */
  readonly provider: string;
  /** Where pictures and models are kept for the next time; null for a folder that goes. */
  readonly data: string | null;
  /** Other tools, each as the words of its command. */
  readonly peers: readonly (readonly string[])[];
}

/** Arguments that make no sense; the message says which, and what would. */
export class BenchUsage extends Error {
  override name = "BenchUsage";
}

/** What `--help` prints. */
export const benchHelp: string = `Usage: deno task bench [sections...] [options]

Sections (all, unless some are named): ${sectionNames.join(" ")}

  --full            100,000 images too (memory, cache): about 15 minutes more
  --rounds N        counted runs of each program, after one that is not (3)
  --peer COMMAND    another tool that is run on the same folders in turn; {} in
                    it stands for the folder, which else comes last; may be
                    given again
  --provider NAME   what the models run on (cpu)
  --data FOLDER     keep pictures and models there for the next time
  --json            results as JSON
  --help            this text
`;

/**
 * Reads the benchmark's arguments.
 *
 * @returns What is asked, or null for `--help`.
 * @throws {BenchUsage} Where they make no sense.
 */
export function readArguments(args: readonly string[]): BenchOptions | null {
  const { values, positionals } = parsed(args);
  if (values.help === true) return null;
  const unknown = positionals.find((name) => !isSection(name));
  if (unknown !== undefined) {
    throw new BenchUsage(
      `There is no section "${unknown}": choose from ${
        sectionNames.join(", ")
      }`,
    );
  }
  const rounds = Number(values.rounds ?? 3);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new BenchUsage(
      `--rounds "${values.rounds}" is no number of runs: give 1 or more`,
    );
  }
  return {
    // In their own order, each once, however they were named.
    sections: sectionNames.filter((name) =>
      positionals.length === 0 || positionals.includes(name)
    ),
    rounds,
    full: values.full === true,
    json: values.json === true,
    provider: values.provider ?? "cpu",
    data: values.data ?? null,
    peers: (values.peer ?? []).map(readPeer),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        full: { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean" },
        rounds: { type: "string" },
        provider: { type: "string" },
        data: { type: "string" },
        peer: { type: "string", multiple: true },
      },
    });
  } catch (cause) {
    throw new BenchUsage((cause as Error).message, { cause });
  }
}

function isSection(name: string): name is SectionName {
  return (sectionNames as readonly string[]).includes(name);
}

function readPeer(text: string): readonly string[] {
  let words;
  try {
    words = splitWords(text);
  } catch (cause) {
    throw new BenchUsage(`--peer can't be read: ${(cause as Error).message}`, {
      cause,
    });
  }
  if (words.length === 0) throw new BenchUsage("--peer names no command");
  return words;
}
