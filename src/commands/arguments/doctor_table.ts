import {
  type CommandTable,
  commonDefaults,
  type CommonSettings,
} from "./command_table.ts";
import { providers, readChoice, readProvider } from "./read_values.ts";

/** What `wdtag doctor` can be told. */
export interface DoctorSettings extends CommonSettings {
  /** The provider to try; `auto` tries all. */
  readonly provider: string;
  /** What to mend, or null. */
  readonly fix: "cuda" | null;
  /** Whether to mend where it is not seen to be of use. */
  readonly force: boolean;
}

const fixes = ["cuda"] as const;

/** `wdtag doctor`. */
export const doctorTable: CommandTable<DoctorSettings> = {
  name: "doctor",
  operands: { placeholder: "", least: 0, most: 0 },
  help: "what this machine can run",
  about: [
    "Finds out what a run hangs on: the machine, the providers (each tried with",
    "a small model), the GPUs' libraries, the caches, the Hub, the permissions.",
    "Ends in advice. Nothing of it is a guess: what could not be found out is",
    "said to be not known, and why.",
  ],
  options: [
    {
      kind: "value",
      name: "provider",
      placeholder: "NAME",
      help: "try this one and the CPU; auto: all of them",
      usual: "auto",
      choices: providers,
      read: (text, reading) => ({ provider: readProvider(text, reading) }),
    },
    {
      kind: "value",
      name: "fix",
      placeholder: "cuda",
      help: "fetch onnxruntime's CUDA libraries (Linux), then try CUDA",
      choices: fixes,
      read: (text, reading) => ({ fix: readChoice(text, reading, fixes) }),
    },
    {
      kind: "switch",
      name: "force",
      help: "with --fix: also where no NVIDIA GPU is to be seen",
      negatable: false,
      set: (force) => ({ force }),
    },
  ],
  defaults: { ...commonDefaults, provider: "auto", fix: null, force: false },
  examples: [
    { job: "all there is to know", line: "doctor" },
    { job: "can a run use CUDA?", line: "doctor --provider cuda" },
    { job: "for programs (docs/doctor.md)", line: "doctor --json" },
    { job: "make CUDA work on Linux", line: "doctor --fix cuda" },
  ],
  statuses: "0 the CPU and a named provider work; 2 usage; 3 they don't.",
};
