import type { ModelFamily } from "./family.ts";
import { ModelError } from "./model_error.ts";
import type { FeedPlan, SessionInfo, TensorInfo } from "./session_messages.ts";

/** A {@linkcode FeedPlan}, and how many numbers come out for one picture. */
export interface PlannedFeed {
  /** How pictures are put to the model. */
  readonly plan: FeedPlan;
  /** Numbers a picture, or null where only a run can tell. */
  readonly outputs: number | null;
}

/**
 * Decides from what the session says of itself how pictures are put to it:
 * names, size, layout and batch are read, never assumed.
 *
 * @param family What the model's files say it is.
 * @param info What onnxruntime says of the opened graph.
 * @param name The model's name, for messages.
 * @throws {ModelError} Where graph and family contradict each other.
 */
export function planFeed(
  family: ModelFamily,
  info: SessionInfo,
  name: string,
): PlannedFeed {
  const input = onlyInput(info, name);
  const output = info.outputs[0];
  if (output === undefined) throw new ModelError(`"${name}" has no output`);
  if (input.type !== "float32" || output.type !== "float32") {
    throw new ModelError(
      `"${name}" takes ${input.type} and gives ${output.type}: ` +
        `only float32 graphs can be run`,
    );
  }
  const { width, height } = pictureSize(family, input, name);
  const batch = input.shape[0];
  const last = output.shape.at(-1);
  return {
    plan: {
      input: input.name,
      output: output.name,
      spec: { ...family.input, width, height },
      activation: family.activation,
      fixedBatch: isSize(batch) ? batch : null,
    },
    outputs: output.shape.length === 2 && isSize(last) ? last : null,
  };
}

function onlyInput(info: SessionInfo, name: string): TensorInfo {
  const [input, ...others] = info.inputs;
  if (input !== undefined && others.length === 0) return input;
  const names = info.inputs.map((each) => `"${each.name}"`).join(", ");
  throw new ModelError(
    `"${name}" has ${info.inputs.length} inputs (${names}): ` +
      `a tagger of this layout has one, the pictures`,
  );
}

function pictureSize(
  family: ModelFamily,
  input: TensorInfo,
  name: string,
): { width: number; height: number } {
  const { layout } = family.input;
  const [, a, b, c] = input.shape;
  const [channels, height, width] = layout === "NHWC" ? [c, a, b] : [a, b, c];
  if (input.shape.length !== 4 || (isSize(channels) && channels !== 3)) {
    throw new ModelError(
      `"${name}" takes [${input.shape.join(", ")}], but its files say ` +
        `${family.graphFile} with ${family.labelFile}, which takes ` +
        (layout === "NHWC"
          ? "[batch, height, width, 3]"
          : "[batch, 3, height, width]"),
    );
  }
  return {
    width: isSize(width) ? width : family.openSize,
    height: isSize(height) ? height : family.openSize,
  };
}

function isSize(size: number | string | undefined): size is number {
  return typeof size === "number" && size > 0;
}
