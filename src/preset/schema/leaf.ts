import { z } from "npm:zod@4.6.7";

/**
 * What a value may be, for schema and message at once. Each leaf says in one
 * phrase what it expects; zod's own words are for programmers.
 */

/** A choice of words. */
export function word<const T extends readonly [string, ...string[]]>(
  words: T,
): z.ZodEnum<{ [W in T[number]]: W }> {
  const listed = words.map((each) => `"${each}"`).join(", ");
  return z.enum(words, { error: `expected one of ${listed}` }) as never;
}

/** True or false. */
export function yesNo(): z.ZodBoolean {
  return z.boolean({ error: "expected true or false" });
}

/** Any text. */
export function text(expects = "a text in quotes"): z.ZodString {
  return z.string({ error: `expected ${expects}` });
}

/** A text that is more than blanks. */
export function name(expects = "a text that is not empty"): z.ZodString {
  return text(expects).regex(/\S/, { error: `expected ${expects}` });
}

/** A whole number. */
export function whole(least: number, most?: number): z.ZodNumber {
  const error = most === undefined
    ? `expected a whole number from ${least}`
    : `expected a whole number from ${least} to ${most}`;
  const schema = z.number({ error }).int({ error }).min(least, { error });
  return most === undefined ? schema : schema.max(most, { error });
}

/** A number that may have a fraction. */
export function number(least: number, expects: string): z.ZodNumber {
  const error = `expected ${expects}`;
  return z.number({ error }).min(least, { error });
}

/** Texts, at least one. */
export function names(
  expects = 'a list of texts: ["one", "two"]',
): z.ZodArray<z.ZodString> {
  const error = `expected ${expects}`;
  return z.array(z.string({ error }), { error }).min(1, { error });
}

/** One of several kinds of value, with one phrase for all of them. */
export function either<
  const T extends readonly [z.ZodType, z.ZodType, ...z.ZodType[]],
>(expects: string, options: T): z.ZodUnion<T> {
  return z.union(options, { error: `expected ${expects}` });
}

/** The value, or `false` for nothing. */
export function orNone<T extends z.ZodType>(
  schema: T,
  expects: string,
): z.ZodUnion<readonly [T, z.ZodLiteral<false>]> {
  return either(`${expects}, or false for none`, [schema, z.literal(false)]);
}

/** A table with these keys and no others; all may be left out. */
export function table<T extends Readonly<Record<string, z.ZodType>>>(
  keys: T,
  expects = "a table",
): z.ZodObject<{ [K in keyof T]: z.ZodOptional<T[K]> }> {
  const optional = Object.fromEntries(
    Object.entries(keys).map(([key, schema]) => [
      key,
      schema.optional().describe(schema.description ?? ""),
    ]),
  );
  return z.strictObject(optional, { error: `expected ${expects}` }) as never;
}
