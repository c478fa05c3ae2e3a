import { ModelError } from "../model/model_error.ts";
import { didYouMean } from "../text/did_you_mean.ts";
import { CaptionerError } from "./captioner_error.ts";
import {
  type CaptionerKind,
  captionerKind,
  captionerKinds,
  captionerNames,
} from "./captioner_kinds.ts";
import { type CaptionerSettings, noCaptioner } from "./captioner_settings.ts";
import { parsePrompt } from "./http/prompt_template.ts";
import { florenceTask } from "./transformers/model_kind.ts";

/** A captioner whose settings go together. */
export interface CheckedCaptioner {
  /** Which. */
  readonly kind: CaptionerKind;
  /** What it is told. */
  readonly settings: CaptionerSettings;
}

/**
 * Looks over what a captioner is told, before anything is opened or asked.
 *
 * @param said What differs from {@linkcode noCaptioner}.
 * @param isStrict Whether it is an error to say what this captioner does not
 * take; else that does not count.
 * @throws {CaptionerError} Where the name is unknown, something is missing that
 * this captioner needs, or strictly something is said that it does not take.
 * @throws {ModelError} Where a model is asked for that can't be had as ONNX.
 */
export function checkCaptioner(
  said: Partial<CaptionerSettings>,
  isStrict = true,
): CheckedCaptioner {
  const settings: CaptionerSettings = { ...noCaptioner, ...said };
  const { name } = settings;
  if (name === null) {
    throw new CaptionerError(
      `Say who is to write the sentences: --captioner NAME, one of ${
        captionerNames.join(", ")
      } ("wdtag caption --help" has examples)`,
    );
  }
  const kind = captionerKind(name);
  if (kind === null) throw unknown(settings);
  const takes = captionerKinds[kind];
  for (const [key, value] of isStrict ? Object.entries(settings) : []) {
    if (key === "name" || key === "from" || value === null) continue;
    // False is what a switch is that nobody has turned on.
    if (value === false && key !== "cleanUpSpaces") continue;
    if (takes.some((each) => each === key)) continue;
    const others = [...captionerNames, "plugin" as const].filter((each) =>
      captionerKinds[each].some((field) => field === key)
    ).map((each) => each === "plugin" ? "plugins' captioners" : each);
    throw new CaptionerError(
      `"${snakeCase(key)}" says nothing to the captioner "${name}"` +
        (others.length === 0
          ? ""
          : `: it is for ${
            others.join(", ").replace(/, (?=[^,]*$)/, " and ")
          }`),
    );
  }
  checkNeeds(kind, settings);
  return { kind, settings };
}

function checkNeeds(kind: CaptionerKind, settings: CaptionerSettings): void {
  const { captionWeights, modelId, model, url, prompt } = settings;
  if (kind === "http" && url === null) {
    throw new CaptionerError(
      "The captioner http needs the address of a server: add --url, such as " +
        "http://localhost:8080/v1 (llama.cpp), http://localhost:11434/v1 " +
        "(Ollama), http://localhost:8000/v1 (vLLM) or " +
        "http://localhost:1234/v1 (LM Studio)",
    );
  }
  if (kind === "transformers" && model === null) {
    throw new CaptionerError(
      "The captioner transformers needs a model: a folder, or a repository of " +
        'the Hub, such as "onnx-community/Florence-2-base-ft", ' +
        '"Xenova/vit-gpt2-image-captioning" or ' +
        '"HuggingFaceTB/SmolVLM-256M-Instruct"',
    );
  }
  if ((kind === "http" || kind === "transformers") && prompt !== null) {
    asCaptionerError(() => parsePrompt(prompt));
  }
  if (settings.task !== null) {
    asCaptionerError(() => florenceTask(settings.task!));
  }
  if (captionWeights !== null && model === null) {
    throw new ModelError(
      `"${captionWeights}" is a checkpoint for PyTorch: turn it into ONNX with ` +
        "tools/export_captioner.py (docs/captioners.md), then give its folder as the model",
    );
  }
  if (kind === "git" && model === null) {
    throw new ModelError(
      `${
        modelId === null ? "GIT" : `"${modelId}"`
      } is not published as ONNX: export it once with ` +
        "tools/export_captioner.py (docs/captioners.md), then give its folder as the model",
    );
  }
}

function asCaptionerError(check: () => unknown): void {
  try {
    check();
  } catch (error) {
    throw new CaptionerError((error as Error).message, { cause: error });
  }
}

function unknown({ name, from }: CaptionerSettings): CaptionerError {
  const known = captionerNames.join(", ");
  const near = didYouMean(name!, captionerNames);
  return new CaptionerError(
    `No captioner is called "${name}" (${from})` +
      (near === null ? "" : `, did you mean "${near}"?`) +
      `: choose from ${known}, or name a plugin's file as in ./${name}.ts`,
  );
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
