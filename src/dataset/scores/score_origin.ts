import { createHash } from "node:crypto";
import type { ModelFiles } from "../../model/model_files.ts";
import type { ProviderName } from "../../model/provider/provider.ts";
import type { ScoreLayout } from "./score_layout.ts";
import type { Origin } from "./score_database.ts";

/**
 * The version of the way from a file's bytes to scores: decoding, fitting,
 * filling the input, reading the output. Raise it with every change that gives
 * a pixel or a score another value; what was kept before is not used then.
 */
export const SCORES_VERSION = 1;

/** The libraries that have a part in the scores; a test holds these to the tree. */
export const libraries: Readonly<Record<string, string>> = {
  "icodec": "0.6.0",
  "imagescript": "1.3.1",
  "onnxruntime-node": "1.30.0",
  "sharp": "0.35.5",
};

/** What scores hang on. */
export interface OriginFacts {
  readonly model: Pick<ModelFiles, "name" | "family">;
  /** See `modelDigest`. */
  readonly digest: string;
  /** What every picture is prepared with, the file's path left out. */
  readonly request: Readonly<Record<string, unknown>>;
  /** The library that decodes, where several could. */
  readonly decoder: string;
  readonly provider: ProviderName;
  readonly layout: ScoreLayout;
}

/**
 * All that scores hang on beside the image, as one digest. Labels are not among
 * it: they are put to the scores afterwards.
 *
 * The largest image that is decoded is left out: what was refused is not kept.
 */
export function scoreOrigin(facts: OriginFacts): Origin {
  const { model, digest, request, decoder, provider, layout } = facts;
  const { activation, output, extraInputs } = model.family;
  const { maxPixels: _, ...prepared } = request;
  const all = {
    version: SCORES_VERSION,
    libraries,
    digest,
    activation,
    output,
    extraInputs,
    prepared: { ...prepared, decoder },
    provider,
    outputs: layout.outputs,
    groups: sha256(layout.groups),
    always: sha256(layout.always),
  };
  return {
    key: new Uint8Array(
      createHash("sha256").update(JSON.stringify(sorted(all))).digest(),
    ),
    about: `${model.name} on ${provider}, decoded by ${decoder}`,
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The same with every object's keys in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0)
      .map(([key, each]) => [key, sorted(each)]),
  );
}
