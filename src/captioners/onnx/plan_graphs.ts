import { ModelError } from "../../model/model_error.ts";
import type { SessionInfo, TensorInfo } from "../../model/session_messages.ts";
import { type FloatType, floatTypes } from "./floats.ts";
import type { GraphPlan } from "./graph_plan.ts";

/** A graph, opened. */
export interface OpenedGraph extends SessionInfo {
  /** Its file, for messages. */
  readonly file: string;
}

const statesNames = [
  "image_embeds",
  "encoder_hidden_states",
  "last_hidden_state",
];

/**
 * Finds out how a captioner's graphs are run from the names of what they take
 * and give. Two layouts are known, see docs/captioners.md: with a cache
 * (`past_key_values.*`), and without.
 *
 * @param vision Pixels in, the picture's states out.
 * @param decoder Tokens in, logits out.
 * @throws {ModelError} Where a name or type is another, saying what is expected.
 */
export function planGraphs(
  vision: OpenedGraph,
  decoder: OpenedGraph,
): GraphPlan {
  const pixels = inputOf(vision, "pixel_values");
  const stranger = vision.inputs.find(({ name }) => name !== pixels.name);
  if (stranger !== undefined) throw unknown(vision, stranger, "pixel_values");
  const [, , height, width] = pixels.shape;

  const ids = inputOf(decoder, "input_ids");
  let states: GraphPlan["states"] = null;
  const crosses: GraphPlan["crosses"][number][] = [];
  const pasts: GraphPlan["pasts"][number][] = [];
  const masks: GraphPlan["masks"][number][] = [];
  let onePicture = false;
  for (const input of decoder.inputs) {
    const { name } = input;
    const cached = /^past_key_values\.(\d+\.(decoder\.|encoder\.|)(key|value))$/
      .exec(name);
    if (name === ids.name) continue;
    if (name === "attention_mask" || name === "encoder_attention_mask") {
      const of = name === "attention_mask" ? "tokens" : "picture";
      const type = typeOf(decoder, input, ["int64", "int32", ...floatTypes]);
      masks.push({ name, of, type });
      continue;
    }
    if (cached !== null) {
      const type = typeOf(decoder, input, floatTypes);
      const wanted = [`present.${cached[1]}`];
      if (cached[2] === "encoder.") {
        onePicture ||= input.shape[0] === 1;
        crosses.push({ input: name, output: outputOf(vision, wanted), type });
      } else {
        const output = outputOf(decoder, wanted);
        pasts.push({ input: name, output, type, ...headsOf(decoder, input) });
      }
      continue;
    }
    if (!statesNames.includes(name)) {
      throw unknown(
        decoder,
        input,
        "input_ids, image_embeds or encoder_hidden_states, past_key_values.*",
      );
    }
    const type = typeOf(decoder, input, floatTypes);
    const output = outputOf(vision, [name, ...statesNames]);
    states = { input: name, output, type };
  }
  if (states === null && crosses.length === 0) {
    throw new ModelError(
      `"${decoder.file}" takes nothing of a picture: expected an input ` +
        `"image_embeds", "encoder_hidden_states" or "past_key_values.0.encoder.key"`,
    );
  }
  const oneByOne = isOneByOne(decoder, ids);
  if (oneByOne && pasts.length > 0) {
    throw new ModelError(
      `"${decoder.file}" takes one sequence at a time, expected any number: ` +
        "export the model as docs/captioners.md says",
    );
  }
  return {
    pixels: {
      name: pixels.name,
      type: typeOf(vision, pixels, floatTypes),
      oneByOne: isOneByOne(vision, pixels),
    },
    size: isSide(width) && isSide(height) ? [width, height] : null,
    ids: { name: ids.name, type: typeOf(decoder, ids, ["int64", "int32"]) },
    states,
    crosses,
    pasts,
    masks,
    logits: outputOf(decoder, ["logits"]),
    oneByOne,
    onePicture,
  };
}

function inputOf(graph: OpenedGraph, name: string): TensorInfo {
  const input = graph.inputs.find((each) => each.name === name);
  if (input === undefined) {
    throw new ModelError(
      `"${graph.file}" takes ${listed(graph.inputs)}, expected "${name}": ` +
        "export the model as docs/captioners.md says",
    );
  }
  return input;
}

/** Whether a batch holds one; any number is usual. */
function isOneByOne(
  { file }: OpenedGraph,
  { name, shape: [batch] }: TensorInfo,
): boolean {
  if (!isSide(batch)) return false;
  if (batch === 1) return true;
  throw new ModelError(
    `"${file}" takes "${name}" in batches of ${batch} only, expected any ` +
      "number: export the model as docs/captioners.md says",
  );
}

function typeOf<T extends string>(
  { file }: OpenedGraph,
  { name, type }: TensorInfo,
  types: readonly T[],
): T {
  const found = types.find((each) => each === type);
  if (found !== undefined) return found;
  throw new ModelError(
    `"${file}" takes "${name}" as ${type}, expected ${types.join(" or ")}`,
  );
}

/** The first of these names that the graph gives. */
function outputOf(graph: OpenedGraph, names: readonly string[]): string {
  for (const name of names) {
    const output = graph.outputs.find((each) => each.name === name);
    if (output === undefined) continue;
    if (floatTypes.includes(output.type as FloatType)) return name;
    throw new ModelError(
      `"${graph.file}" gives "${name}" as ${output.type}, expected ` +
        floatTypes.join(" or "),
    );
  }
  const expected = [...new Set(names)].map((name) => `"${name}"`).join(" or ");
  throw new ModelError(
    `"${graph.file}" gives ${listed(graph.outputs)}, expected ${expected}: ` +
      "export the model as docs/captioners.md says",
  );
}

/** Before the first token, a cache of the right shape and no length is put in. */
function headsOf(
  { file }: OpenedGraph,
  { name, shape }: TensorInfo,
): { readonly heads: number; readonly width: number } {
  const [, heads, , width] = shape;
  if (shape.length === 4 && isSide(heads) && isSide(width)) {
    return { heads, width };
  }
  throw new ModelError(
    `"${file}" takes "${name}" of shape [${shape.join(", ")}], expected ` +
      "[batch, heads, length, size] with heads and size as numbers",
  );
}

function unknown(
  { file }: OpenedGraph,
  { name }: TensorInfo,
  expected: string,
): ModelError {
  return new ModelError(
    `"${file}" takes "${name}", which is not known; expected ${expected}`,
  );
}

function listed(tensors: readonly TensorInfo[]): string {
  const names = tensors.slice(0, 6).map(({ name }) => `"${name}"`);
  return names.join(", ") + (tensors.length > names.length ? " ..." : "");
}

function isSide(side: number | string | undefined): side is number {
  return typeof side === "number" && side >= 1;
}
