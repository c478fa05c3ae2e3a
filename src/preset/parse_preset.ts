import { parse, TomlError } from "npm:smol-toml@1.9.1";
import { didYouMean } from "../text/did_you_mean.ts";
import {
  type KeyPath,
  type TomlPlaces,
  tomlPlaces,
} from "../text/toml_places.ts";
import type { PresetDocument } from "./preset_document.ts";
import { type PresetFault, presetFaults } from "./preset_error.ts";
import { keysAt } from "./schema/keys_at.ts";
import { presetSchema } from "./schema/preset_schema.ts";

/** A preset's text, read and judged. */
export interface ParsedPreset {
  /** What it says. */
  readonly document: PresetDocument;
  /** Where it says it. */
  readonly places: TomlPlaces;
}

/** Tables deeper than this mean nothing in a preset, and could break a walk. */
const DEEPEST = 32;

/** How zod tells a fault, as far as it is looked at. */
interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  readonly options?: readonly unknown[];
}

/**
 * Reads a preset.
 *
 * @param text The file's text.
 * @param file How messages call the file.
 * @throws {PresetError} Where it is no TOML or says what no preset can: each
 * fault with line, column, the line itself and what is allowed.
 */
export function parsePreset(text: string, file: string): ParsedPreset {
  const raw = readToml(text, file);
  const places = tomlPlaces(text);
  const odd = oddKeys(raw, places);
  if (odd !== null) throw presetFaults(file, text, [odd]);
  const judged = presetSchema.safeParse(raw);
  if (judged.success) {
    return { document: judged.data as PresetDocument, places };
  }
  const faults = judged.error.issues.flatMap((issue) =>
    faultsOf(issue as Issue, raw, places)
  );
  throw presetFaults(file, text, faults);
}

function readToml(
  text: string,
  file: string,
): Readonly<Record<string, unknown>> {
  try {
    return parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    // The message goes on to draw the place, which is done here.
    const what = cause.message.replace(/^Invalid TOML document: /, "")
      .split("\n")[0]!;
    const { line, column } = cause;
    const bad = text.split("\n")[line - 1] ?? "";
    throw presetFaults(file, text, [{
      what: `no TOML: ${what}${hint(bad)}`,
      place: { line, column },
    }], cause);
  }
}

/** What was most likely meant by a line that is no TOML. */
function hint(line: string): string {
  const value = /^\s*[\w."'-]+\s*[=:]\s*(.*?)\s*$/.exec(line)?.[1];
  if (/^\s*[\w-]+\s*:/.test(line)) {
    return '; a key and its value stand as key = "value"';
  }
  if (value === undefined) return "";
  if (/^(?:true|false|yes|no|on|off|none|null)\b/i.test(value)) {
    return "; true and false are written so, and false stands for none";
  }
  if (/^"[^"]*$|^'[^']*$/.test(value)) return "; a closing quote is missing";
  if (/^[^"'[{\d+-]/.test(value)) return '; a text stands in quotes: "text"';
  return "";
}

/** The first control character of a text, as TOML writes it; null where there is none. */
function controlIn(text: string): string | null {
  // deno-lint-ignore no-control-regex -- they are what is looked for
  const found = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/.exec(text)?.[0];
  return found === undefined
    ? null
    : `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * What no schema must see: keys that reach into JavaScript's own objects,
 * nesting that no preset has, and texts that act on a terminal.
 */
function oddKeys(root: unknown, places: TomlPlaces): PresetFault | null {
  const waiting: { readonly value: unknown; readonly path: KeyPath }[] = [
    { value: root, path: [] },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, path } = next;
    const control = typeof value === "string" ? controlIn(value) : null;
    if (control !== null) {
      return {
        what:
          `${control} is a control character, which no caption and no name may have; line breaks and tabs are none`,
        place: places.value(path),
      };
    }
    if (typeof value !== "object" || value === null) continue;
    if (path.length > DEEPEST) {
      return {
        what: `nested more than ${DEEPEST} deep, which nothing in a preset is`,
        place: places.key(path),
      };
    }
    if (Object.hasOwn(value, "__proto__")) {
      return {
        what: 'unknown key "__proto__", which is no name for anything here',
        place: places.key([...path, "__proto__"]),
      };
    }
    for (const [key, inner] of Object.entries(value)) {
      const step = Array.isArray(value) ? Number(key) : key;
      waiting.push({ value: inner, path: [...path, step] });
    }
  }
  return null;
}

function faultsOf(
  issue: Issue,
  raw: unknown,
  places: TomlPlaces,
): readonly PresetFault[] {
  const path = issue.path as KeyPath;
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(presetSchema, path, raw);
    return (issue.keys ?? []).map((key) => ({
      what: `unknown key "${key}" ${within(path)}, expected one of ${
        known.join(", ")
      }${meant(key, known)}`,
      place: places.key([...path, key]),
    }));
  }
  const value = valueAt(raw, path);
  if (value === undefined) {
    return [{
      what: `${called(path)} is missing ${
        within(path.slice(0, -1))
      }, ${issue.message}`,
      place: places.key(path.slice(0, -1)),
    }];
  }
  const choices = issue.values ?? issue.options ?? [];
  return [{
    what: `${called(path)} is ${shown(value)}, ${issue.message}${
      typeof value === "string"
        ? meant(value, choices.filter((each) => typeof each === "string"))
        : ""
    }`,
    place: places.value(path),
  }];
}

function meant(word: string, known: readonly string[]): string {
  const near = didYouMean(word, known);
  return near === null ? "" : `; did you mean "${near}"?`;
}

/** The table as its header has it. */
function within(path: KeyPath): string {
  const names = path.filter((step) => typeof step === "string").join(".");
  if (names === "") return "at the top";
  return typeof path.at(-1) === "number" ? `in [[${names}]]` : `in [${names}]`;
}

function called(path: KeyPath): string {
  const last = path.at(-1);
  if (last === undefined) return "the preset";
  return typeof last === "number"
    ? `element ${last + 1} of ${called(path.slice(0, -1))}`
    : last;
}

function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const step of path) {
    if (
      typeof value !== "object" || value === null ||
      !Object.hasOwn(value, step)
    ) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

/** A value as a message shows it: short, whatever it is. */
function shown(value: unknown): string {
  if (value instanceof Date) return "a date";
  if (Array.isArray(value)) {
    return value.length === 0 ? "an empty list" : "a list";
  }
  if (typeof value === "object") return "a table";
  const text = typeof value === "string" ? JSON.stringify(value) : `${value}`;
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
