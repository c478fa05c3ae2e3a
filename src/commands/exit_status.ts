import { ThresholdError } from "../caption/thresholds.ts";
import { ScanError } from "../dataset/scan_error.ts";
import { WriteFailed, WriteRefused } from "../files/file_errors.ts";
import { ModelError } from "../model/model_error.ts";
import { PluginError } from "../plugin/plugin_error.ts";
import { UsageError } from "./arguments/usage_error.ts";

/** How a run that was ended by an error ends. */
export interface ErrorStatus {
  /** The exit status. */
  readonly status: number;
  /** What the user is told. */
  readonly message: string;
}

/**
 * The exit status that an error means, and its words: 2 for what the user can
 * say otherwise, 3 for a model that is not to be had, 1 for the rest.
 *
 * @param error What was thrown.
 * @param verbose Whether the causes are told too, where there are any.
 */
export function exitStatusOf(error: unknown, verbose: boolean): ErrorStatus {
  // What the user can say otherwise is said in full; a stack explains nothing.
  if (
    error instanceof UsageError || error instanceof ThresholdError ||
    error instanceof ScanError || error instanceof PluginError ||
    error instanceof WriteRefused || error instanceof WriteFailed
  ) return { status: 2, message: error.message };
  const message = describe(error, verbose);
  return { status: error instanceof ModelError ? 3 : 1, message };
}

function describe(error: unknown, verbose: boolean): string {
  if (!(error instanceof Error)) return String(error);
  if (!verbose) return error.message;
  const causes: string[] = [];
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    causes.push(each.stack ?? each.message);
  }
  return causes.join("\nCaused by: ");
}
