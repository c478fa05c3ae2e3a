import type { KeyPath } from "../../text/toml_places.ts";
import type { z } from "npm:zod@4.6.7";

/** As much of zod's inner shape as is looked at. */
interface Def {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly discriminator?: string;
  readonly values?: readonly unknown[];
}

/**
 * The keys that a table may have.
 *
 * @param schema The schema of the whole.
 * @param path The way to the table.
 * @param document What was read, by which the kind of a rule is known.
 * @returns Their names; none where anything goes or no table is expected.
 */
export function keysAt(
  schema: z.ZodType,
  path: KeyPath,
  document: unknown,
): readonly string[] {
  let here: z.ZodType | null = schema;
  let value = document;
  for (const step of [...path, null]) {
    here = here && tableOf(here, value);
    if (here === null) return [];
    if (step === null) return Object.keys(defOf(here).shape ?? {});
    const def = defOf(here);
    here = def.shape?.[step] ?? def.element ?? def.valueType ?? null;
    value = typeof value === "object" && value !== null
      ? (value as Readonly<Record<string | number, unknown>>)[step]
      : undefined;
  }
  return [];
}

/** What a schema comes to for a value, optional and alternatives taken away. */
function tableOf(schema: z.ZodType, value: unknown): z.ZodType | null {
  const def = defOf(schema);
  if (def.innerType !== undefined) return tableOf(def.innerType, value);
  if (def.options === undefined) return schema;
  const { discriminator } = def;
  const inner = def.options.map((option) => tableOf(option, value));
  const fits = (option: z.ZodType | null): boolean => {
    if (option === null) return false;
    const { type, shape } = defOf(option);
    if (discriminator === undefined) {
      return type === (Array.isArray(value) ? "array" : "object");
    }
    const word = (value as Readonly<Record<string, unknown>>)[discriminator];
    const literal = shape?.[discriminator];
    return literal !== undefined &&
      defOf(literal).values?.includes(word) === true;
  };
  return inner.find(fits) ?? null;
}

function defOf(schema: z.ZodType): Def {
  return schema._zod.def as unknown as Def;
}
