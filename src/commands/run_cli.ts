import { parseArguments } from "./arguments/parse_arguments.ts";
import { UsageError } from "./arguments/usage_error.ts";
import { exitStatusOf } from "./exit_status.ts";
import { printable } from "./report/printable.ts";
import { say } from "./say.ts";

/**
 * Runs one command line.
 *
 * @param argv The arguments behind the program's name.
 * @param signal Aborted when the user wants the run to end.
 * @returns The exit status.
 */
export async function runCli(
  argv: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  try {
    const parsed = parseArguments(argv);
    switch (parsed.kind) {
      case "help": {
        const { helpText } = await import("./help/help_text.ts");
        say.out(helpText(parsed.command, parsed.all));
        return 0;
      }
      case "version": {
        const { version } = await import("./version.ts");
        say.out(`wdtag ${version}\n`);
        return 0;
      }
      case "tag": {
        const { tag } = await import("./tag.ts");
        return await tag(parsed, signal);
      }
      case "command":
        throw new UsageError(
          `"${parsed.name}" is not part of this version yet: only tagging is`,
        );
    }
  } catch (error) {
    const { status, message } = exitStatusOf(error, argv.includes("--verbose"));
    say.err(`Error: ${printable(message)}\n`);
    return status;
  }
}
