import type { ModelFamily } from "../family.ts";
import type { SessionInfo, TensorInfo } from "../session_messages.ts";

/** What must still be said of a model, and how. */
export interface SuggestedToml {
  /** The keys of the facts that neither files nor session tell. */
  readonly missing: readonly string[];
  /** A description with all that is known, the rest marked `check`. */
  readonly toml: string;
}

/** A key, its value, and what to check of it. */
type Line = readonly [key: string, value: string, ...checks: readonly string[]];

/**
 * Writes a `model.toml` with all that is known of a model. What is not known
 * stands there as it most often is, marked as something to check.
 *
 * @param family The family whose files the model has.
 * @param info What onnxruntime says of the graph.
 */
export function suggestModelToml(
  family: ModelFamily,
  info: SessionInfo,
): SuggestedToml {
  const masks = info.inputs.filter(({ type, shape }) =>
    type === "bool" && shape.length === 3
  );
  const [picture, ...pictures] = info.inputs.filter((each) =>
    !masks.includes(each)
  );
  const layout = layoutOf(picture);
  const [output, ...outputs] = info.outputs;
  const size = picture?.shape[layout === "NHWC" ? 1 : 2];
  const lines: Line[] = [
    ["graph", quoted(family.graphFile)],
    ["labels", quoted(family.labelFile)],
    ["label_format", quoted(family.labelFormat)],
    [
      "layout",
      quoted(layout ?? "NCHW"),
      ...layout === null ? ['or "NHWC"'] : [],
    ],
    typeof size === "number" && size > 0
      ? ["size", String(size)]
      : ["size", "448", "the side of its square input"],
    ["channel_order", '"RGB"', 'or "BGR"'],
    ["fit", '"pad"', 'or "letterbox" or "squash"'],
    ["resample", '"bicubic"', 'or "bilinear", "lanczos", "sd-scripts"'],
    ["background", "[255, 255, 255]", "under alpha and around the picture"],
    ["divisor", "255", "1 for 0..255"],
    ["mean", "[0.5, 0.5, 0.5]", "taken away after the division"],
    ["std", "[0.5, 0.5, 0.5]", "divides last"],
    ["activation", '"sigmoid"', 'or "none" where probabilities come out'],
    [
      "output",
      quoted(output?.name ?? "output"),
      ...outputs.map(({ name }) => `or ${quoted(name)}`),
    ],
  ];
  if (masks[0] !== undefined) {
    lines.push(["padding_mask", quoted(masks[0].name)]);
  }
  const toml = lines.map(([key, value, ...checks]) =>
    `${key} = ${value}` +
    (checks.length === 0 ? "\n" : ` # check: ${checks.join(" ")}\n`)
  ).join("");
  const missing = lines.filter(([, , ...checks]) => checks.length > 0)
    .map(([key]) => key);
  if (pictures.length > 0) missing.push("which input takes the pictures");
  return { missing, toml };
}

/** Channels are told from rows and columns by there being three of them. */
function layoutOf(picture: TensorInfo | undefined): "NHWC" | "NCHW" | null {
  const [, second, , last] = picture?.shape ?? [];
  if (second === 3 && last !== 3) return "NCHW";
  if (last === 3 && second !== 3) return "NHWC";
  return null;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
