import type { CaptionerSettings } from "./captioner_settings.ts";

/** A field that some captioner takes. */
export type CaptionerField = Exclude<keyof CaptionerSettings, "name" | "from">;

/** How captioners are told apart. */
export type CaptionerKind = "blip" | "git" | "http";

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
};

/** The captioners' names, in the order in which they are listed. */
export const captionerNames: readonly CaptionerKind[] = Object.keys(
  captionerKinds,
) as CaptionerKind[];

/**
 * What a captioner can be told.
 *
 * @param name Any name.
 * @returns Null where it is none of a captioner here.
 */
export function captionerTakes(
  name: string,
): readonly CaptionerField[] | null {
  return Object.hasOwn(captionerKinds, name)
    ? captionerKinds[name as CaptionerKind]
    : null;
}

/** What a file's name has: it is a plugin's captioner. */
export const captionerFile: RegExp = /[\\/]|\.[cm]?[jt]s$/;
