import { ModelError } from "../../model/model_error.ts";
import type { CaptionerFolder } from "./read_captioner_folder.ts";
import { readSmallFile } from "./read_small_file.ts";

/** What a captioner's `config.json` is read for. */
export interface CaptionerConfig {
  /** The most tokens that the model takes, or null where it is not known. */
  readonly positions: number | null;
  /** The token that ends a sentence, or null where it is not known. */
  readonly end: number | null;
}

/**
 * Reads transformers' `config.json` of a captioner.
 *
 * @param folder Where it is, if it is.
 * @param kind What the model is to be.
 * @throws {ModelError} Where it is no JSON, or of another kind of model.
 */
export async function readCaptionerConfig(
  { config, name }: CaptionerFolder,
  kind: "blip" | "git",
): Promise<CaptionerConfig> {
  if (config === null) return { positions: null, end: null };
  const text = await readSmallFile(config);
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ModelError(
      `Cannot read "${config}": ${(cause as Error).message}`,
      { cause },
    );
  }
  const type = value?.model_type;
  if (typeof type === "string" && type !== kind) {
    throw new ModelError(
      `"${name}" is of the kind "${type}", expected "${kind}"` +
        (type === "blip" || type === "git" ? `: use --captioner ${type}` : ""),
    );
  }
  const inner = value?.text_config ?? value;
  const whole = (key: string): number | null => {
    const value = (inner as Record<string, unknown> | null)?.[key];
    return Number.isInteger(value) ? value as number : null;
  };
  return {
    positions: whole("max_position_embeddings"),
    // BLIP's eos_token_id is a default of transformers that nothing heeds: its
    // sentences end with sep_token_id, GIT's with eos_token_id.
    end: whole(kind === "blip" ? "sep_token_id" : "eos_token_id"),
  };
}
