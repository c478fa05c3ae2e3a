import type { Rgb } from "../../image/input_spec.ts";
import type { PillowFilter } from "../../image/resize_pillow.ts";
import type { PixelPlan } from "./pixel_plan.ts";

/** Pillow's numbers of its filters. */
const filters: Readonly<Record<number, PillowFilter>> = {
  1: "lanczos",
  2: "bilinear",
  3: "bicubic",
};

/**
 * Reads transformers' `preprocessor_config.json`; what it does not say stays
 * as it is usual.
 *
 * @param text The file.
 * @param usual The model's usual plan.
 * @throws {Error} Where it is no JSON, or asks for what can't be done.
 */
export function parsePixelPlan(text: string, usual: PixelPlan): PixelPlan {
  const config = JSON.parse(text) as unknown;
  if (!isRecord(config)) throw new Error("it is no JSON object");
  for (const step of ["do_resize", "do_normalize", "do_rescale"]) {
    if (config[step] === false) {
      throw new Error(`"${step}" is false, expected true`);
    }
  }
  const filter = config.resample === undefined
    ? usual.filter
    : filters[config.resample as number];
  if (filter === undefined) {
    throw new Error(
      `"resample" is ${JSON.stringify(config.resample)}, expected one of ` +
        Object.keys(filters).join(", "),
    );
  }
  const resize = readResize(config.size) ?? usual.resize;
  const isCropped = config.do_center_crop ?? usual.crop !== null;
  const crop = isCropped ? readCrop(config.crop_size) ?? usual.crop : null;
  const plan: PixelPlan = {
    ...usual,
    resize,
    crop,
    filter,
    mean: readRgb(config, "image_mean") ?? usual.mean,
    std: readRgb(config, "image_std") ?? usual.std,
  };
  if (plan.std.includes(0)) {
    throw new Error(
      `"image_std" is ${JSON.stringify(plan.std)}, expected no 0`,
    );
  }
  if (!fits(plan)) {
    throw new Error("the part that is cut out is larger than the picture");
  }
  return plan;
}

function fits({ resize, crop }: PixelPlan): boolean {
  if (crop === null) return resize.kind === "squash";
  const [width, height] = resize.kind === "squash"
    ? [resize.width, resize.height]
    : [resize.edge, resize.edge];
  return crop.width <= width && crop.height <= height;
}

function readResize(size: unknown): PixelPlan["resize"] | null {
  if (size === undefined) return null;
  if (isSide(size)) return { kind: "squash", width: size, height: size };
  if (isRecord(size)) {
    const { width, height, shortest_edge: edge } = size;
    if (isSide(width) && isSide(height)) {
      return { kind: "squash", width, height };
    }
    if (isSide(edge)) return { kind: "shortest", edge };
  }
  throw new Error(
    `"size" is ${JSON.stringify(size)}, expected sides in pixels`,
  );
}

function readCrop(size: unknown): PixelPlan["crop"] {
  const read = readResize(size);
  if (read === null) return null;
  return read.kind === "squash"
    ? { width: read.width, height: read.height }
    : { width: read.edge, height: read.edge };
}

function readRgb(config: Record<string, unknown>, name: string): Rgb | null {
  const value = config[name];
  if (value === undefined) return null;
  if (
    Array.isArray(value) && value.length === 3 &&
    value.every((each) => Number.isFinite(each))
  ) return value as unknown as Rgb;
  throw new Error(`"${name}" is ${JSON.stringify(value)}, expected 3 numbers`);
}

function isSide(value: unknown): value is number {
  return Number.isInteger(value) && value as number > 0 &&
    value as number <= 4096;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
