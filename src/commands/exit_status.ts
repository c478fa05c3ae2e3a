import { FormError } from "../caption/form/form_error.ts";
import { RuleError } from "../caption/rules/rule_error.ts";
import { ThresholdError } from "../caption/thresholds.ts";
import { CaptionerError } from "../captioners/captioner_error.ts";
import { ScanError } from "../dataset/scan_error.ts";
import { WriteFailed, WriteRefused } from "../files/file_errors.ts";
import { ModelError } from "../model/model_error.ts";
import { PresetError } from "../preset/preset_error.ts";
import type { TagSettings } from "../preset/tag_settings.ts";
import { PluginError } from "../plugin/plugin_error.ts";
import { count } from "../text/count.ts";
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
    error instanceof ScanError || error instanceof PresetError ||
    error instanceof PluginError || error instanceof CaptionerError ||
    error instanceof FormError || error instanceof RuleError ||
    error instanceof WriteRefused || error instanceof WriteFailed
  ) return { status: 2, message: error.message };
  const message = describe(error, verbose);
  return { status: error instanceof ModelError ? 3 : 1, message };
}

/**
 * What a run's end means that had written captions before: 3 is for runs that
 * wrote nothing.
 *
 * @param written How many captions were written.
 * @param ended What the error means by itself.
 * @param settings Where they were written, and what became of older ones.
 */
export function endedAfter(
  written: number,
  ended: ErrorStatus,
  settings: Pick<TagSettings, "existing" | "outputPath">,
): ErrorStatus {
  if (ended.status !== 3 || written === 0) return ended;
  return {
    status: 1,
    message: `${ended.message}\n${
      count(written, "caption")
    } had been written by then${
      wayOn(written === 1 ? "it" : "them", settings)
    }`,
  };
}

/** How another run goes on behind what was written, where one can. */
function wayOn(
  written: string,
  { existing, outputPath }: Pick<TagSettings, "existing" | "outputPath">,
): string {
  if (outputPath !== null) return `; another run writes "${outputPath}" anew`;
  const way = `: --existing skip goes on behind ${written}`;
  switch (existing) {
    case "skip":
      return way;
    case "overwrite":
      return `${way}, and leaves out whatever else has a caption`;
    // Which captions were there before is not to be seen any more.
    case "append":
    case "prepend":
      return "";
  }
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
