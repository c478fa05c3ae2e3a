import type { InputSpec, Resample, Rgb } from "../../image/input_spec.ts";
import { LabelError } from "../label_error.ts";
import { readJson } from "../parse_tag_mapping.ts";

/** What a file beside a model says of how it sees. */
export type PreprocessFacts = Partial<Omit<InputSpec, "width" | "height">>;

const filters = ["bilinear", "bicubic", "lanczos"] as const;

/**
 * Reads what a model's own files say of how it sees, in either of two shapes:
 * deepghs' `preprocess.json` (`stages`: resize, to_tensor, normalize, as
 * torchvision's transforms of these names do), and OppaiOracle's
 * `preprocessing.json` (`resize_mode`, `pad_color` or `pad_color_rgb`,
 * `normalize_mean`, `normalize_std`, `color_order`). What is known but not
 * said there is left out.
 *
 * @param text The file's text.
 * @throws {LabelError} Where it says what can't be done here, or nothing.
 */
export function parsePreprocess(text: string): PreprocessFacts {
  const root = readJson(
    text.replace(/^\uFEFF/, ""),
    'expected {"stages": [...]} or {"resize_mode": "letterbox", ...}',
  );
  const stages = at(root, "stages");
  if (Array.isArray(stages)) return fromStages(stages);
  if (at(root, "resize_mode") !== undefined) return fromLetterbox(root);
  throw new LabelError(
    'Neither "stages" nor "resize_mode" is in the file: describe the model in a model.toml instead',
  );
}

function fromStages(stages: readonly unknown[]): PreprocessFacts {
  const names = stages.map((stage) => at(stage, "type"));
  if (names.join() !== "resize,to_tensor,normalize") {
    throw new LabelError(
      `Stages ${
        JSON.stringify(names)
      } are not known here, expected resize, to_tensor, normalize: ` +
        "describe the model in a model.toml instead",
    );
  }
  const [resize, , normalize] = stages;
  const size = at(resize, "size");
  const isSquare = Array.isArray(size) && size.length === 2 &&
    size[0] === size[1];
  if (!isSquare) {
    throw new LabelError(
      `Resizing to ${
        JSON.stringify(size)
      } is not known here, expected a square such as [448, 448]`,
    );
  }
  return {
    fit: "squash",
    resample: filterOf(at(resize, "interpolation")),
    layout: "NCHW",
    channelOrder: "RGB",
    divisor: 255,
    mean: rgb(at(normalize, "mean"), "mean"),
    std: rgb(at(normalize, "std"), "std"),
  };
}

function fromLetterbox(root: unknown): PreprocessFacts {
  const mode = at(root, "resize_mode");
  if (mode !== "letterbox") {
    throw new LabelError(
      `resize_mode ${
        JSON.stringify(mode)
      } is not known here, expected "letterbox"`,
    );
  }
  const order = at(root, "color_order") ?? "RGB";
  if (order !== "RGB" && order !== "BGR") {
    throw new LabelError(
      `color_order ${
        JSON.stringify(order)
      } is not known here, expected "RGB" or "BGR"`,
    );
  }
  const padding = at(root, "pad_color") ?? at(root, "pad_color_rgb");
  return {
    fit: "letterbox",
    channelOrder: order,
    background: rgb(padding, "pad_color"),
    divisor: 255,
    mean: rgb(at(root, "normalize_mean"), "normalize_mean"),
    std: rgb(at(root, "normalize_std"), "normalize_std"),
  };
}

function filterOf(value: unknown): Resample {
  const found = filters.find((filter) => filter === value);
  if (found !== undefined) return found;
  throw new LabelError(
    `interpolation ${
      JSON.stringify(value)
    } is not known here, expected one of ${filters.join(", ")}`,
  );
}

function rgb(value: unknown, name: string): Rgb {
  if (
    Array.isArray(value) && value.length === 3 &&
    value.every((each) => typeof each === "number" && Number.isFinite(each))
  ) return [value[0], value[1], value[2]];
  throw new LabelError(
    `${name} is ${JSON.stringify(value)}, expected three numbers`,
  );
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null &&
      Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
