import type { CaptionerSettings } from "./captioner_settings.ts";

/** A field that some captioner takes. */
export type CaptionerField = Exclude<keyof CaptionerSettings, "name" | "from">;

/** How captioners are told apart. */
export type CaptionerKind = "blip" | "git" | "http" | "transformers" | "plugin";

const onnx: readonly CaptionerField[] = [
  "model",
  "provider",
  "requireGpu",
  "batchSize",
  "prompt",
  "beamSearch",
  "numBeams",
  "topP",
  "minLength",
  "maxLength",
  "seed",
  "removeWords",
  "cleanUpSpaces",
];

/** The captioners by name, and what each can be told. */
export const captionerKinds: Readonly<
  Record<CaptionerKind, readonly CaptionerField[]>
> = {
  blip: [...onnx, "captionWeights"],
  git: [...onnx, "modelId"],
  http: [
    "url",
    "model",
    "keyFrom",
    "prompt",
    "promptPreset",
    "system",
    "maxRequests",
    "parallel",
    "maxTokens",
    "temperature",
    "topP",
    "seed",
    "imageSide",
    "imageFormat",
    "jpegQuality",
    "timeout",
    "retries",
    "body",
  ],
  // No beams and no top_p: transformers.js would silently leave them out.
  transformers: [
    "model",
    "provider",
    "task",
    "prompt",
    "promptPreset",
    "system",
    "dtype",
    "minLength",
    "maxLength",
  ],
  plugin: [
    "model",
    "provider",
    "prompt",
    "numBeams",
    "topP",
    "minLength",
    "maxLength",
    "seed",
    "timeout",
    "options",
    "permissions",
    "trust",
  ],
};

/** The captioners' names, in the order in which they are listed. */
export const captionerNames: readonly CaptionerKind[] = [
  "blip",
  "git",
  "http",
  "transformers",
];

/**
 * Which kind of captioner a name means: a plugin's is that of its file.
 *
 * @returns Null where it is none of a captioner.
 */
export function captionerKind(name: string): CaptionerKind | null {
  if (captionerFile.test(name)) return "plugin";
  return captionerNames.find((each) => each === name) ?? null;
}

/**
 * What a captioner can be told.
 *
 * @param name Any name.
 * @returns Null where it is none of a captioner here.
 */
export function captionerTakes(
  name: string,
): readonly CaptionerField[] | null {
  const kind = captionerKind(name);
  return kind === null ? null : captionerKinds[kind];
}

/** What a file's name has: it is a plugin's captioner. */
export const captionerFile: RegExp = /[\\/]|\.[cm]?[jt]s$/;
