import { parse, TomlError } from "npm:smol-toml@1.9.1";
import type { Rgb } from "../../image/input_spec.ts";
import type { TagCategory } from "../label.ts";
import { LabelError } from "../label_error.ts";
import type { ModelFamily } from "../family.ts";
import { labelFormatNames } from "../labels/label_formats.ts";
import { thresholdFormatNames } from "../labels/threshold_formats.ts";
import { tomlPlaces } from "../../text/toml_places.ts";
import type { PublishedThresholds } from "../published_thresholds.ts";

/** A model as a `model.toml` describes it. */
export interface DescribedModel {
  /** How it sees and what its files are. */
  readonly family: ModelFamily;
  /** The thresholds of its table `thresholds`; null without one. */
  readonly thresholds: PublishedThresholds | null;
}

/** Every key, and whether it must be there. */
const keys: Readonly<Record<string, boolean>> = {
  graph: true,
  labels: true,
  label_format: true,
  layout: true,
  channel_order: true,
  fit: true,
  resample: false,
  background: true,
  divisor: true,
  mean: true,
  std: true,
  activation: true,
  size: false,
  output: false,
  caption: false,
  padding_mask: false,
  threshold_file: false,
  threshold_format: false,
  thresholds: false,
};

const thresholdKeys = [
  "all",
  "general",
  "character",
  "copyright",
  "artist",
  "meta",
  "model",
] as const;

/**
 * Reads a `model.toml`, in which a user says what a model is.
 *
 * @param text The file's text.
 * @throws {LabelError} At the first thing that is wrong, with line and column
 * and what is allowed there.
 */
export function parseModelToml(text: string): DescribedModel {
  const table = readToml(text);
  const fail = (what: string, ...path: string[]): never => {
    throw new LabelError(what, { ...tomlPlaces(text).key(path), text });
  };
  for (const key of Object.keys(table)) {
    if (!Object.hasOwn(keys, key)) {
      fail(
        `unknown key "${key}", expected one of ${Object.keys(keys).join(", ")}`,
        key,
      );
    }
  }
  const missing = Object.keys(keys).filter((key) =>
    keys[key] === true && !Object.hasOwn(table, key)
  );
  if (missing.length > 0) {
    fail(`${missing.join(", ")} must be said, and ${are(missing)} not`);
  }

  const string = (key: string): string => {
    const value = table[key];
    return typeof value === "string" && value.trim() !== ""
      ? value
      : fail(`${key} is ${shown(value)}, expected a text`, key);
  };
  const fileName = (key: string): string => {
    const value = string(key);
    return /[\\/\0]|^\.{1,2}$/.test(value)
      ? fail(
        `${key} is "${value}", expected the name of a file beside model.toml`,
        key,
      )
      : value;
  };
  const oneOf = <T extends string>(key: string, choices: readonly T[]): T => {
    const value = choices.find((choice) => choice === table[key]);
    return value ?? fail(
      `${key} is ${shown(table[key])}, expected one of ${
        choices.map((choice) => `"${choice}"`).join(", ")
      }`,
      key,
    );
  };
  const rgb = (key: string, allowed: (x: number) => boolean, what: string) => {
    const value = table[key];
    const isFine = Array.isArray(value) && value.length === 3 &&
      value.every((each) => typeof each === "number" && allowed(each));
    return isFine
      ? [value[0], value[1], value[2]] as Rgb
      : fail(`${key} is ${shown(value)}, expected ${what}`, key);
  };
  const divisor = (value: unknown): number =>
    typeof value === "number" && Number.isFinite(value) && value > 0
      ? value
      : fail(
        `divisor is ${shown(value)}, expected a number above 0`,
        "divisor",
      );
  const size = (value: unknown): number | null =>
    value === undefined
      ? null
      : typeof value === "number" && Number.isInteger(value) && value >= 1 &&
          value <= 8192
      ? value
      : fail(
        `size is ${shown(value)}, expected a whole number from 1 to 8192`,
        "size",
      );
  const output = (value: unknown): string | number | null =>
    value === undefined ? null : typeof value === "string" ||
        (typeof value === "number" && Number.isInteger(value) && value >= 0)
      ? value
      : fail(
        `output is ${shown(value)}, expected a name or a place from 0`,
        "output",
      );

  const has = (key: string): boolean => Object.hasOwn(table, key);
  if (has("threshold_file") !== has("threshold_format")) {
    const [one, other] = has("threshold_file")
      ? ["threshold_file", "threshold_format"] as const
      : ["threshold_format", "threshold_file"] as const;
    fail(`${one} needs ${other}: say both`, one);
  }
  const isByte = (x: number) => Number.isInteger(x) && x >= 0 && x <= 255;
  const isFinite = (x: number) => Number.isFinite(x);
  return {
    family: {
      name: "described",
      layout: has("caption") ? oneOf("caption", ["wd", "cl"]) : "wd",
      graphFile: fileName("graph"),
      labelFile: fileName("labels"),
      labelFormat: oneOf("label_format", labelFormatNames),
      ...(has("threshold_file")
        ? {
          thresholdFile: {
            file: fileName("threshold_file"),
            format: oneOf("threshold_format", thresholdFormatNames),
          },
        }
        : {}),
      input: {
        layout: oneOf("layout", ["NHWC", "NCHW"]),
        channelOrder: oneOf("channel_order", ["RGB", "BGR"]),
        fit: oneOf("fit", ["pad", "letterbox", "squash"]),
        resample: has("resample")
          ? oneOf("resample", ["sd-scripts", "lanczos", "bicubic", "bilinear"])
          : "sd-scripts",
        background: rgb(
          "background",
          isByte,
          "three whole numbers from 0 to 255",
        ),
        divisor: divisor(table.divisor),
        mean: rgb("mean", isFinite, "three numbers"),
        std: rgb(
          "std",
          (x) => Number.isFinite(x) && x > 0,
          "three numbers above 0",
        ),
      },
      openSize: size(table.size),
      activation: oneOf("activation", ["none", "sigmoid"]),
      output: output(table.output),
      extraInputs: has("padding_mask")
        ? [{ name: string("padding_mask"), kind: "padding_mask" }]
        : [],
    },
    thresholds: has("thresholds")
      ? readThresholds(table.thresholds, fail)
      : null,
  };
}

function readThresholds(
  value: unknown,
  fail: (what: string, ...path: string[]) => never,
): PublishedThresholds {
  const allowed = thresholdKeys.join(", ");
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return fail(
      `thresholds is ${shown(value)}, expected a table with ${allowed}`,
      "thresholds",
    );
  }
  const categories: { [C in TagCategory]?: number } = {};
  for (const [key, threshold] of Object.entries(value)) {
    const known = thresholdKeys.find((each) => each === key);
    if (known === undefined) {
      return fail(
        `unknown key "${key}", expected one of ${allowed}`,
        "thresholds",
        key,
      );
    }
    if (
      typeof threshold !== "number" || !(threshold >= 0 && threshold <= 1)
    ) {
      return fail(
        `${key} is ${shown(threshold)}, expected a number from 0 to 1`,
        "thresholds",
        key,
      );
    }
    if (known !== "all") {
      categories[known] = threshold;
      continue;
    }
    for (const category of thresholdKeys) {
      if (category !== "all" && !Object.hasOwn(value, category)) {
        categories[category] = threshold;
      }
    }
  }
  return { categories, tags: new Map() };
}

function readToml(text: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    // The message goes on to draw the place, which LabelError says itself.
    const what = cause.message.replace(/^Invalid TOML document: /, "")
      .split("\n")[0]!;
    throw new LabelError(
      `the text is no TOML (${what})`,
      { line: cause.line, column: cause.column, text },
      { cause },
    );
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  return typeof value === "number" ? `${value}` : JSON.stringify(value);
}

function are(names: readonly string[]): string {
  return names.length === 1 ? "it is" : "they are";
}
