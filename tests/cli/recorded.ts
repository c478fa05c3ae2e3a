import { join } from "node:path";
import { project } from "./run_wdtag.ts";

/** The folder of what was recorded of the script; its README tells more. */
export const recorded: string = join(
  project,
  "tests",
  "fixtures",
  "conformance",
);

/** What sd-scripts' tagger did once. */
export interface RecordedRun {
  readonly id: string;
  /** The name of the folder that it ran on. */
  readonly dataset: string;
  /** Its arguments; `{MODELS}` stands for the folder of models. */
  readonly argv: readonly string[];
  /** Its exit status. */
  readonly exit: number;
  /** What it printed; absent where pictures that are not kept had a part in it. */
  readonly stdout?: string;
  /** What it wrote, by path. */
  readonly files: Readonly<Record<string, string>>;
}

const { datasets, runs }: {
  /** Pictures by name, or texts, by path; null for a folder that is missing. */
  readonly datasets: Readonly<
    Record<string, Readonly<Record<string, string | { text: string }>> | null>
  >;
  readonly runs: readonly RecordedRun[];
} = JSON.parse(Deno.readTextFileSync(join(recorded, "runs.json")));

export { datasets as recordedDatasets, runs as recordedRuns };

/** What a recorded run wrote, by path. */
export function recordedFiles(id: string): Readonly<Record<string, string>> {
  const run = runs.find((run) => run.id === id);
  if (run === undefined) throw new Error(`No run is called "${id}"`);
  return run.files;
}

/** The tags that a recorded run gave a picture. */
export function recordedTags(id: string, file: string): readonly string[] {
  return recordedFiles(id)[file]!.trimEnd().split(", ");
}
