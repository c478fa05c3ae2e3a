import { didYouMean } from "../text/did_you_mean.ts";
import type { OptionSchema, PluginOptions } from "./plugin.ts";

const types: ReadonlySet<unknown> = new Set(
  ["string", "number", "integer", "boolean", "array", "object"],
);

/** A plugin that would be right, but for an option that nobody gave it. */
export class OptionMissing extends TypeError {
  /** Tells it from other errors. */
  override readonly name = "OptionMissing";
}

/** Nothing that is deeper is read. */
const MOST_DEEP = 8;

/**
 * Checks a plugin's options by the schema that its module exports, and fills
 * in defaults.
 *
 * @param schema What the module exports as `options`; nothing or null where it
 * exports none, and then every option is taken as it is.
 * @param given What the user says.
 * @returns What the factory is called with.
 * @throws {TypeError} Where an option is unknown, missing or wrong, or the
 * schema itself is none; the message is the end of a sentence.
 */
export function readOptions(
  schema: unknown,
  given: PluginOptions,
): PluginOptions {
  if (schema === undefined || schema === null) return given;
  if (!isRecord(schema)) {
    throw new TypeError('exports "options" that is no object');
  }
  const names = Object.keys(schema);
  for (const key of Object.keys(given)) {
    if (names.includes(key)) continue;
    const near = didYouMean(key, names);
    throw new TypeError(
      `has no option "${key}"${
        near === null ? "" : ` (did you mean "${near}"?)`
      }: ${
        names.length === 0 ? "it takes none" : `it takes ${names.join(", ")}`
      }`,
    );
  }
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const each = schema[name];
    if (!isRecord(each) || !types.has(each["type"])) {
      throw new TypeError(`exports "options" in which "${name}" has no type`);
    }
    const rule = each as unknown as OptionSchema & { optional?: boolean };
    const value = Object.hasOwn(given, name) ? given[name] : rule.default;
    if (value === undefined) {
      if (rule.optional === true) continue;
      throw new OptionMissing(
        `needs the option "${name}", ${article(rule.type)}${
          rule.description === undefined ? "" : `: ${rule.description}`
        }`,
      );
    }
    checkValue(`option "${name}"`, value, rule, 0);
    Object.defineProperty(values, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return values;
}

function checkValue(
  what: string,
  value: unknown,
  rule: OptionSchema,
  depth: number,
): void {
  if (depth > MOST_DEEP) throw new TypeError(`${what} lies too deep`);
  const wrong = (expected: string): never => {
    throw new TypeError(
      `expects for its ${what} ${expected}, not ${
        JSON.stringify(value)?.slice(0, 80) ?? String(value)
      }`,
    );
  };
  const { type, minimum, maximum, items, additionalProperties } = rule;
  if (!isOf(type, value)) wrong(article(type));
  if (rule.enum !== undefined && !rule.enum.includes(value as string)) {
    wrong(`one of ${rule.enum.join(", ")}`);
  }
  if (minimum !== undefined && (value as number) < minimum) {
    wrong(`a number from ${minimum}`);
  }
  if (maximum !== undefined && (value as number) > maximum) {
    wrong(`a number up to ${maximum}`);
  }
  if (Array.isArray(value) && items !== undefined) {
    for (const each of value) checkValue(what, each, items, depth + 1);
  }
  if (isRecord(value) && additionalProperties !== undefined) {
    for (const each of Object.values(value)) {
      checkValue(what, each, additionalProperties, depth + 1);
    }
  }
}

function isOf(type: OptionSchema["type"], value: unknown): boolean {
  switch (type) {
    case "integer":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return isRecord(value);
    case "string":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
  }
}

function article(type: OptionSchema["type"]): string {
  const words: Readonly<Record<OptionSchema["type"], string>> = {
    string: "a text",
    number: "a number",
    integer: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "a table",
  };
  return words[type];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
