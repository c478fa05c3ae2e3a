import { suggestModelToml } from "./description/suggest_model_toml.ts";
import { ModelError } from "./model_error.ts";
import type { ModelFiles } from "./model_files.ts";
import type { FeedPlan, SessionInfo, TensorInfo } from "./session_messages.ts";

/** A {@linkcode FeedPlan}, and how many numbers come out for one picture. */
export interface PlannedFeed {
  /** How pictures are put to the model. */
  readonly plan: FeedPlan;
  /** Numbers a picture, or null where only a run can tell. */
  readonly outputs: number | null;
}

/** The longest side of an input, in pixels; `size` of a model.toml has the same limit. */
const MOST_SIDE = 8192;

/** What the pictures of one batch may take at most, in bytes. */
const MOST_BYTES = 4 * 2 ** 30;

/** What is known of a model before it is opened. */
export type FeedModel = Pick<ModelFiles, "name" | "family" | "describedBy">;

/**
 * Decides from what the session says of itself how pictures are put to it:
 * names, size, layout and batch are read, never assumed.
 *
 * @param model What the model's files say it is.
 * @param info What onnxruntime says of the opened graph.
 * @throws {ModelError} Where graph and family contradict each other, or do not
 * tell all that must be known; it names what, and shows a `model.toml`.
 */
export function planFeed(model: FeedModel, info: SessionInfo): PlannedFeed {
  const { family, name } = model;
  const input = pictureInput(model, info);
  const output = readOutput(model, info);
  if (input.type !== "float32" || output.type !== "float32") {
    throw new ModelError(
      `"${name}" takes ${input.type} and gives ${output.type}: ` +
        `only float32 graphs can be run`,
    );
  }
  const { width, height } = pictureSize(model, info, input);
  const batch = input.shape[0];
  requireRoom(model, input, width, height);
  const last = output.shape.at(-1);
  return {
    plan: {
      input: input.name,
      output: output.name,
      spec: { ...family.input, width, height },
      activation: family.activation,
      fixedBatch: isSize(batch) ? batch : null,
      extraInputs: family.extraInputs,
    },
    outputs: output.shape.length === 2 && isSize(last) ? last : null,
  };
}

/** The input that takes the pictures: the one that no other purpose claims. */
function pictureInput(model: FeedModel, info: SessionInfo): TensorInfo {
  const { family, name } = model;
  for (const extra of family.extraInputs) {
    const found = info.inputs.find((each) => each.name === extra.name);
    if (found === undefined) {
      throw new ModelError(
        `"${name}" has no input "${extra.name}", which a ${family.name} tagger has: ` +
          `its inputs are ${namesOf(info.inputs)}`,
      );
    }
    if (found.type !== "bool" || found.shape.length !== 3) {
      throw new ModelError(
        `"${name}" takes ${found.type} [${
          found.shape.join(", ")
        }] for "${extra.name}", ` +
          "but a padding mask is bool [batch, height, width]",
      );
    }
  }
  const [input, ...others] = info.inputs.filter((each) =>
    family.extraInputs.every((extra) => extra.name !== each.name)
  );
  if (input !== undefined && others.length === 0) return input;
  throw unclear(
    model,
    info,
    `"${name}" has ${info.inputs.length} inputs (${namesOf(info.inputs)}): ` +
      `a tagger of this layout has one, the pictures`,
  );
}

function readOutput(model: FeedModel, info: SessionInfo): TensorInfo {
  const { family, name } = model;
  if (info.outputs.length === 0) {
    throw new ModelError(`"${name}" has no output`);
  }
  const { output } = family;
  if (output === null) {
    const [only, ...others] = info.outputs;
    if (only !== undefined && others.length === 0) return only;
    throw unclear(
      model,
      info,
      `"${name}" has ${info.outputs.length} outputs (${
        namesOf(info.outputs)
      }): which of them is read is not known`,
    );
  }
  const found = typeof output === "number"
    ? info.outputs[output]
    : info.outputs.find((each) => each.name === output);
  if (found !== undefined) return found;
  throw unclear(
    model,
    info,
    `"${name}" has no output ${
      typeof output === "number" ? output : `"${output}"`
    }: its outputs are ${namesOf(info.outputs)}`,
  );
}

function pictureSize(
  model: FeedModel,
  info: SessionInfo,
  input: TensorInfo,
): { width: number; height: number } {
  const { family, name } = model;
  const { layout } = family.input;
  const [, a, b, c] = input.shape;
  const [channels, height, width] = layout === "NHWC" ? [c, a, b] : [a, b, c];
  if (input.shape.length !== 4 || (isSize(channels) && channels !== 3)) {
    const said = model.describedBy === "toml"
      ? `its model.toml says layout "${layout}"`
      : `its files say ${family.graphFile} with ${family.labelFile}`;
    throw unclear(
      model,
      info,
      `"${name}" takes [${input.shape.join(", ")}], but ${said}, ` +
        `which takes ` +
        (layout === "NHWC"
          ? "[batch, height, width, 3]"
          : "[batch, 3, height, width]"),
    );
  }
  if (isSize(width) && isSize(height)) return { width, height };
  const side = family.openSize;
  if (side === null) {
    throw new ModelError(
      `"${name}" takes pictures of any size ([${
        input.shape.join(", ")
      }]): say the side of its input in model.toml, such as size = 448`,
    );
  }
  return {
    width: isSize(width) ? width : side,
    height: isSize(height) ? height : side,
  };
}

/** Says what a graph asks for that would only fill the memory. */
function requireRoom(
  { name }: FeedModel,
  { shape }: TensorInfo,
  width: number,
  height: number,
): void {
  const batch = isSize(shape[0]) ? shape[0] : 1;
  const isLong = Math.max(width, height) > MOST_SIDE;
  if (!isLong && batch * width * height * 3 * 4 <= MOST_BYTES) return;
  throw new ModelError(
    `"${name}" takes [${shape.join(", ")}]: ` +
      (isLong
        ? `a side of more than ${MOST_SIDE} pixels is no tagger's`
        : `a batch of that size would take more than ${
          MOST_BYTES / 2 ** 30
        } GiB`),
  );
}

/**
 * Says what does not fit; where nobody but the file names said what the model
 * is, also what must be known, and how to say it.
 */
function unclear(
  { family, describedBy }: FeedModel,
  info: SessionInfo,
  what: string,
): ModelError {
  if (describedBy !== "files") return new ModelError(what);
  const { missing, toml } = suggestModelToml(family, info);
  return new ModelError(
    `${what}. It is another kind of tagger, and its files do not tell ${
      missing.join(", ")
    }. Put a model.toml like this beside it, each line marked "check" set ` +
      `as the model's page says:\n\n${toml}`,
  );
}

function namesOf(tensors: readonly TensorInfo[]): string {
  return tensors.map((each) => `"${each.name}"`).join(", ");
}

function isSize(size: number | string | undefined): size is number {
  return typeof size === "number" && size > 0;
}
