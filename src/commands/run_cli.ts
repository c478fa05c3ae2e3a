import { parseArguments, presetsWanted } from "./arguments/parse_arguments.ts";
import { parseCommand } from "./arguments/parse_command.ts";
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
    const wanted = presetsWanted(argv);
    const loaded = wanted.names.length === 0
      ? undefined
      : await (await import("./presets/load_presets.ts")).loadPresets(wanted);
    const parsed = parseArguments(argv, loaded);
    switch (parsed.kind) {
      case "help": {
        const { helpText } = await import("./help/help_text.ts");
        say.out(helpText(parsed.command, parsed.all, parsed.page));
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
        return await runCommand(parsed.name, parsed.argv, signal);
    }
  } catch (error) {
    // What a person has interrupted is not a failure.
    const { status, message } = signal.aborted && error === signal.reason
      ? { status: 130, message: "Interrupted" }
      : exitStatusOf(error, argv.includes("--verbose"));
    say.err(`Error: ${printable(message)}\n`);
    return status;
  }
}

/** Loads a command other than `tag` and runs it; its status is the program's. */
async function runCommand(
  name: string,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  switch (name) {
    case "dataset-config": {
      const { datasetConfig } = await import(
        "./dataset_config/dataset_config.ts"
      );
      return await datasetConfig(argv, signal);
    }
    case "doctor": {
      const { doctorTable } = await import("./arguments/doctor_table.ts");
      const args = parseCommand(doctorTable, argv);
      const { doctor } = await import("./doctor/doctor.ts");
      return await doctor(args, signal);
    }
    case "caption": {
      const { captionTable } = await import("./arguments/caption_table.ts");
      const args = parseCommand(captionTable, argv);
      const { caption } = await import("./caption.ts");
      return await caption(args, signal);
    }
    case "models": {
      const { models } = await import("./models/models.ts");
      return await models(argv, signal);
    }
    case "presets": {
      const { presets } = await import("./presets/presets.ts");
      return await presets(argv);
    }
    case "plugins": {
      const { plugins } = await import("./plugins/plugins.ts");
      return await plugins(argv, signal);
    }
    default:
      throw new UsageError(
        `"${name}" is not part of this version yet: "wdtag help" has what is`,
      );
  }
}
