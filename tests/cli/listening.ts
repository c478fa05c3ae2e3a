import { join } from "node:path";
import {
  project,
  type Running,
  type RunOptions,
  startWdtag,
} from "./run_wdtag.ts";

/**
 * Starts the real program and waits until it hears the signals that a person
 * ends it by. Before that the runtime itself is loading, and no program can do
 * anything about them.
 */
export async function startListening(
  args: readonly string[],
  options: Pick<RunOptions, "cwd"> = {},
): Promise<Running> {
  const mark = join(project, "tests", "cli", "mark_listening.ts");
  const run = startWdtag(args, {
    ...options,
    flags: ["-A", `--preload=${mark}`],
  });
  await run.saw(/^Listening$/m);
  return run;
}
