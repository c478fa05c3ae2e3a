/** A command of wdtag. */
export interface CommandSpec {
  /** What it is called. */
  readonly name: string;
  /** Its arguments, as help shows them. */
  readonly usage: string;
  /** What it does, in one short line. */
  readonly help: string;
  /** Whether this version has it. */
  readonly here: boolean;
}

/** Every command, those of later versions too. */
export const commands: readonly CommandSpec[] = [
  {
    name: "tag",
    usage: "[paths...] [options]",
    help: "tag images; the command where none is named",
    here: true,
  },
  {
    name: "caption",
    usage: "[paths...] --captioner NAME",
    help: "captions in sentences",
    here: true,
  },
  {
    name: "models",
    usage: "list | pull MODEL | verify [MODEL] | remove MODEL",
    help: "the models that are known, and those on this machine",
    here: true,
  },
  {
    name: "presets",
    usage: "list | show NAME... | check FILE... | schema",
    help: "presets that there are",
    here: true,
  },
  {
    name: "plugins",
    usage: "list | new NAME | check FILE... | test FILE...",
    help: "plugins, shipped and your own",
    here: true,
  },
  {
    name: "dataset-config",
    usage: "DIR [options]",
    help: "the dataset TOML that sd-scripts trains from",
    here: true,
  },
  {
    name: "doctor",
    usage: "[options]",
    help: "what this machine can run",
    here: true,
  },
  {
    name: "undo",
    usage: "[path] [--run ID]",
    help: "put captions back as they were before a run",
    here: false,
  },
  {
    name: "status",
    usage: "[path]",
    help: "what is captioned, missing, stale or edited",
    here: false,
  },
  {
    name: "permissions",
    usage: "[arguments of a run]",
    help: "the least permissions for exactly that run",
    here: false,
  },
  {
    name: "completions",
    usage: "bash | zsh | fish | powershell",
    help: "completions for a shell",
    here: false,
  },
];

/** Finds a command by its name; null where there is none. */
export function findCommand(name: string): CommandSpec | null {
  return commands.find((command) => command.name === name) ?? null;
}
