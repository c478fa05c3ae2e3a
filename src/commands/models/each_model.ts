import { exitStatusOf } from "../exit_status.ts";
import { printablePath } from "../report/printable.ts";
import { say } from "../say.ts";
import type { ModelRecord } from "./list_record.ts";
import { asModelTrouble } from "./model_trouble.ts";

/** What came of one model. */
export interface Outcome {
  /** The exit status that it asks for. */
  readonly status: number;
  /** For people, line by line; said on stdout. */
  readonly lines: readonly string[];
  /** For programs. */
  readonly record: ModelRecord;
}

/** How outcomes are told. */
export interface Telling {
  readonly json: boolean;
  /** Say nothing of what went well. */
  readonly quiet: boolean;
  /** Say causes too. */
  readonly verbose: boolean;
  /** Tells people, or another program, of what failed. */
  readonly fail: (status: number, message: string) => void;
}

/**
 * Does something to each of several models and tells what came of it; one that
 * fails does not keep the others from their turn.
 *
 * @param models The models.
 * @param nameOf What one is called.
 * @param task What is done.
 * @param telling How to tell.
 * @param signal Aborted when the user wants it to end.
 * @returns The exit status: the highest of all, 130 where it was ended.
 */
export async function eachModel<Model>(
  models: readonly Model[],
  nameOf: (model: Model) => string,
  task: (model: Model) => Promise<Outcome>,
  telling: Telling,
  signal: AbortSignal,
): Promise<number> {
  const records: ModelRecord[] = [];
  let highest = 0;
  for (const model of models) {
    try {
      signal.throwIfAborted();
      const { status, lines, record } = await task(model);
      highest = Math.max(highest, status);
      records.push(record);
      const isSaid = !telling.json && (status !== 0 || !telling.quiet);
      if (isSaid) {
        for (const line of lines) say.out(`${printablePath(line)}\n`);
      }
    } catch (error) {
      if (signal.aborted) {
        highest = 130;
        telling.fail(highest, "Interrupted");
        break;
      }
      const { status, message } = exitStatusOf(
        asModelTrouble(error),
        telling.verbose,
      );
      highest = Math.max(highest, status);
      telling.fail(status, message);
      records.push({ name: nameOf(model), status: "failed", message });
    }
  }
  if (telling.json) {
    const document = { status: highest, models: records };
    say.out(`${JSON.stringify(document, null, 2)}\n`);
  }
  return highest;
}
