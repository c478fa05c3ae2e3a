import { join } from "node:path";
import { ModelError } from "../../model/model_error.ts";

/** The files of a captioner on ONNX. */
export interface CaptionerFolder {
  /** What a person calls the model. */
  readonly name: string;
  /** The graph from pixels to the picture's states. */
  readonly vision: string;
  /** The graph from tokens to logits that keeps what it has worked out, or null. */
  readonly cached: string | null;
  /** The graph from tokens to logits that goes through all of them each time, or null. */
  readonly plain: string | null;
  /** `tokenizer.json`. */
  readonly tokenizer: string;
  /** `tokenizer_config.json`, or null. */
  readonly tokenizerSettings: string | null;
  /** `config.json`, or null. */
  readonly config: string | null;
  /** `preprocessor_config.json`, or null. */
  readonly preprocessor: string | null;
}

/** What each file may be called: the export script's name first, then public exports'. */
export const captionerFileNames = {
  vision: ["vision_model.onnx", "blip_vision_encoder.onnx"],
  cached: ["text_decoder_with_past.onnx"],
  plain: ["text_decoder.onnx", "blip_text_decoder.onnx"],
  tokenizer: ["tokenizer.json"],
  tokenizerSettings: ["tokenizer_config.json"],
  config: ["config.json"],
  preprocessor: ["preprocessor_config.json"],
} as const;

/**
 * Finds a captioner's files in a folder. Needs `--allow-read`.
 *
 * @param folder Holds them.
 * @param other Where what is no graph is looked for first.
 * @throws {ModelError} Where one that is needed is missing, by name.
 */
export async function readCaptionerFolder(
  folder: string,
  other: string = folder,
): Promise<CaptionerFolder> {
  const places: { place: string; present: ReadonlySet<string> }[] = [];
  for (const place of new Set([other, folder])) {
    places.push({ place, present: await namesIn(place) });
  }
  const find = (names: readonly string[]): string | null => {
    for (const { place, present } of places) {
      const name = names.find((each) => present.has(each));
      if (name !== undefined) return join(place, name);
    }
    return null;
  };
  const need = (names: readonly string[]): string => {
    const found = find(names);
    if (found !== null) return found;
    throw new ModelError(
      `Captioner "${folder}" is incomplete: "${names[0]}" is missing; ` +
        "copy it there, or export the model as docs/captioners.md says",
    );
  };
  const names = captionerFileNames;
  const vision = need(names.vision);
  const cached = find(names.cached);
  return {
    name: folder,
    vision,
    cached,
    plain: cached === null ? need(names.plain) : find(names.plain),
    tokenizer: need(names.tokenizer),
    tokenizerSettings: find(names.tokenizerSettings),
    config: find(names.config),
    preprocessor: find(names.preprocessor),
  };
}

async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  try {
    const names = new Set<string>();
    for await (const { name } of Deno.readDir(folder)) names.add(name);
    return names;
  } catch (cause) {
    const isNone = cause instanceof Deno.errors.NotFound ||
      cause instanceof Deno.errors.NotADirectory;
    throw new ModelError(
      isNone
        ? `There is no folder "${folder}": a captioner's model is a folder ` +
          "of ONNX files, as tools/export_captioner.py makes it " +
          "(docs/captioners.md)"
        : `Cannot read the captioner's folder "${folder}": ${
          (cause as Error).message
        }`,
      { cause },
    );
  }
}
