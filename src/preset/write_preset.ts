import type { MergedPreset, Said, SaidSection } from "./merge_layers.ts";

/** A value, who said it, and on which line where that is known. */
export interface Provenance {
  readonly value: unknown;
  /** A shipped preset's name, or a file. */
  readonly from: string;
  /** The line, from 1; null for what ships. */
  readonly line: number | null;
}

/** Where a value came from. */
export function provenance({ value, by, path }: Said<unknown>): Provenance {
  return { value, from: by.origin, line: by.lineOf?.(path) ?? null };
}

/**
 * Writes presets laid upon each other as one: TOML that is a preset itself, a
 * comment behind each value saying where it is from.
 *
 * @param merged What they come to.
 */
export function writePreset(merged: MergedPreset): string {
  const { slots, lines, ...caption } = merged.caption;
  const { description } = merged;
  const blocks: string[] = [
    [
      ...(description === null ? [] : [pair("description", description)]),
      ...(merged.drop.length === 0 ? [] : [
        `drop = ${toml(merged.drop.map(({ value }) => value))}  ${
          from(merged.drop[0]!)
        }`,
      ]),
    ].join("\n"),
    section("run", merged.run),
    section("caption", caption),
    ...(slots === undefined ? [] : tables("caption.slots", slots)),
    ...(lines === undefined ? [] : lineTables(lines)),
    section("training", merged.training),
    section("captioner", merged.captioner),
    section("quirks", merged.quirks),
    ...merged.rules.map((rule) => table("rules", rule.value, from(rule))),
    ...merged.plugins.map((plugin) =>
      table("plugins", plugin.value, from(plugin))
    ),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function section(name: string, values: SaidSection): string {
  const pairs = Object.entries(values).map(([key, said]) => pair(key, said));
  return pairs.length === 0 ? "" : [`[${name}]`, ...pairs].join("\n");
}

function pair(key: string, said: Said<unknown>): string {
  return `${keyText(key)} = ${toml(said.value)}  ${from(said)}`;
}

function from(said: Said<unknown>): string {
  const { from: origin, line } = provenance(said);
  const shown = JSON.stringify(origin).slice(1, -1);
  return line === null ? `# ${shown}` : `# ${shown}, line ${line}`;
}

function tables(name: string, said: Said<unknown>): readonly string[] {
  return (said.value as readonly object[]).map((each) =>
    table(name, each, from(said))
  );
}

function lineTables(said: Said<unknown>): readonly string[] {
  return (said.value as readonly { readonly slots: readonly object[] }[])
    .flatMap(({ slots }) => [
      `[[caption.lines]]  ${from(said)}`,
      ...slots.map((slot) => table("caption.lines.slots", slot, from(said))),
    ]);
}

function table(name: string, value: object, comment: string): string {
  return [
    `[[${name}]]  ${comment}`,
    ...Object.entries(value).map(([key, inner]) =>
      `${keyText(key)} = ${toml(inner)}`
    ),
  ].join("\n");
}

function keyText(key: string): string {
  return /^[\w-]+$/.test(key) ? key : text(key);
}

/** A value as TOML has it, in one line. */
function toml(value: unknown): string {
  if (typeof value === "string") return text(value);
  if (typeof value === "number") return number(value);
  if (Array.isArray(value)) return `[${value.map(toml).join(", ")}]`;
  if (typeof value === "object" && value !== null && !isDate(value)) {
    const pairs = Object.entries(value).map(([key, inner]) =>
      `${keyText(key)} = ${toml(inner)}`
    );
    return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
  }
  return isDate(value) ? value.toISOString() : `${value}`;
}

function isDate(value: unknown): value is Date {
  return value instanceof Date;
}

function text(value: string): string {
  // JSON's escapes are TOML's too; this one character it leaves alone.
  return JSON.stringify(value).replaceAll("\x7f", "\\u007f");
}

function number(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (Object.is(value, -0)) return "-0.0";
  // A large number without a fraction is none of TOML's whole ones.
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? value.toExponential().replace("e+", "e")
    : `${value}`.replace("e+", "e");
}
