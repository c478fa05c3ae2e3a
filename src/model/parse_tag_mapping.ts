import type { Label, TagCategory } from "./label.ts";
import { LabelError } from "./label_error.ts";

const categories: ReadonlyMap<string, TagCategory> = new Map(
  ([
    "rating",
    "general",
    "character",
    "copyright",
    "artist",
    "meta",
    "quality",
    "model",
  ] as const).map((name) => [name, name]),
);

const expectedShape =
  `expected {"0": {"tag": "general", "category": "Rating"}, ...} ` +
  `or {"idx_to_tag": {"0": "general", ...}, "tag_to_category": {"general": "Rating", ...}}`;

/**
 * Reads the `tag_mapping.json` of a tagger in cl_tagger's layout, in either of
 * its shapes: `{id: {tag, category}}`, or `{idx_to_tag: {id: tag},
 * tag_to_category: {tag: category}}`. An id is a place in the model's output;
 * ids come in any order and may leave holes.
 *
 * @param text The file's text, with or without BOM.
 * @returns The labels in the order of their ids.
 * @throws {LabelError} Where the text is no such mapping; with line and column
 * where they are known.
 *
 * @example
 * ```ts
 * import { parseTagMapping } from "@wdtag/cli";
 *
 * const labels = parseTagMapping(
 *   '{"7": {"tag": "highres", "category": "Meta"}}',
 * );
 * console.assert(labels[0]?.index === 7);
 * console.assert(labels[0]?.category === "meta");
 * ```
 */
export function parseTagMapping(text: string): readonly Label[] {
  const source = text.replace(/^\uFEFF/, "");
  const root = readObject(readJson(source));
  if (root === undefined) {
    throw new LabelError(`No tag mapping, ${expectedShape}`);
  }
  const idToTag = root.get("idx_to_tag");
  const entries = idToTag === undefined
    ? readEntries(root, source)
    : readTables(idToTag, root.get("tag_to_category"), source);
  return labelsOf(entries, source);
}

/**
 * Reads the two tables that some label files hold somewhere inside: from place
 * to tag, and from tag to category.
 *
 * @param names The table `idx_to_tag`.
 * @param kinds The table `tag_to_category`.
 * @param text The whole file without BOM, for saying where something is wrong.
 * @param aliases Categories that are called otherwise here.
 * @returns The labels in the order of their places.
 * @throws {LabelError} Where they are no such tables.
 */
export function parseTagTables(
  names: unknown,
  kinds: unknown,
  text: string,
  aliases: ReadonlyMap<string, TagCategory>,
): readonly Label[] {
  return labelsOf(readTables(names, kinds, text, aliases), text);
}

function labelsOf(
  entries: readonly Entry[],
  source: string,
): readonly Label[] {
  if (entries.length === 0) {
    throw new LabelError(`No tags in the mapping, ${expectedShape}`);
  }
  const labels = new Map<number, Label>();
  for (const { id, name, category, from } of entries) {
    const index = readId(id, source, from);
    if (labels.has(index)) {
      throw new LabelError(
        `id ${index} stands twice, expected one tag for each id`,
        findKey(source, id, from),
      );
    }
    labels.set(index, { index, name, category });
  }
  return [...labels.values()].sort((a, b) => a.index - b.index);
}

/**
 * Checks that the highest id of a `tag_mapping.json` is the model's last
 * output; holes below it are fine.
 *
 * @param labels What {@link parseTagMapping} gave.
 * @param outputs The length of the model's output for one image.
 * @param file The label file's name, for the message.
 * @throws {LabelError} Where it is not, with both numbers.
 */
export function fitTagMapping(
  labels: readonly Label[],
  outputs: number,
  file: string,
): void {
  const highest = labels.reduce((most, { index }) => Math.max(most, index), -1);
  if (highest + 1 === outputs) return;
  throw new LabelError(
    `"${file}" is for ${highest + 1} outputs (its highest id is ${highest}), ` +
      `but the model has ${outputs}: expected the highest id to be ${
        outputs - 1
      }`,
  );
}

/** A tag as the file gives it; `from` is where its id's table begins. */
interface Entry {
  readonly id: string;
  readonly name: string;
  readonly category: TagCategory;
  readonly from: number;
}

function readEntries(
  root: ReadonlyMap<string, unknown>,
  text: string,
): Entry[] {
  return Array.from(root, ([id, value]) => {
    const fields = readObject(value);
    const name = fields?.get("tag");
    if (typeof name !== "string" || name === "") {
      throw new LabelError(
        `id "${id}" has no tag, expected {"tag": "1girl", "category": "General"}`,
        findKey(text, id, 0),
      );
    }
    const category = readCategory(fields?.get("category"), name);
    if (typeof category !== "string") {
      throw new LabelError(category.what, findKey(text, id, 0));
    }
    return { id, name, category, from: 0 };
  });
}

function readTables(
  names: unknown,
  kinds: unknown,
  text: string,
  aliases?: ReadonlyMap<string, TagCategory>,
): Entry[] {
  const idToTag = readObject(names);
  const tagToCategory = readObject(kinds);
  if (idToTag === undefined || tagToCategory === undefined) {
    const missing = idToTag === undefined ? "idx_to_tag" : "tag_to_category";
    throw new LabelError(
      `No table "${missing}" in the mapping, ${expectedShape}`,
    );
  }
  const from = Math.max(0, text.indexOf('"idx_to_tag"'));
  const kindsFrom = Math.max(0, text.indexOf('"tag_to_category"'));
  return Array.from(idToTag, ([id, name]) => {
    if (typeof name !== "string" || name === "") {
      throw new LabelError(
        `id "${id}" has no tag, expected a name`,
        findKey(text, id, from),
      );
    }
    const category = readCategory(tagToCategory.get(name), name, aliases);
    if (typeof category !== "string") {
      const place = tagToCategory.has(name)
        ? findKey(text, name, kindsFrom)
        : findKey(text, id, from);
      throw new LabelError(category.what, place);
    }
    return { id, name, category, from };
  });
}

/** An object's own entries, so that a key such as `__proto__` is a mere key. */
function readObject(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return;
  }
  return new Map(Object.entries(value));
}

function readCategory(
  value: unknown,
  tag: string,
  aliases?: ReadonlyMap<string, TagCategory>,
): TagCategory | { readonly what: string } {
  const category = typeof value === "string"
    ? categories.get(value.toLowerCase()) ??
      aliases?.get(value.toLowerCase())
    : undefined;
  if (category !== undefined) return category;
  const known = [...categories.keys(), ...aliases?.keys() ?? []].join(", ");
  const what = value === undefined
    ? `tag "${tag}" has no category, expected one of ${known}`
    : `unknown category ${
      JSON.stringify(value)
    } of tag "${tag}", expected one of ${known}`;
  return { what };
}

function readId(id: string, text: string, from: number): number {
  const index = Number(id);
  if (/^\d+$/.test(id) && Number.isSafeInteger(index)) return index;
  throw new LabelError(
    `id "${id}" is no whole number, expected a place in the model's output from 0`,
    findKey(text, id, from),
  );
}

/** Where a key stands as a key, as far as that shows without a second parser. */
function findKey(text: string, key: string, from: number) {
  const quoted = JSON.stringify(key).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(`${quoted}\\s*:`, "g");
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  return found === null ? {} : locate(text, found.index);
}

function locate(text: string, at: number) {
  const before = text.slice(0, at).split(/\r\n|\r|\n/);
  const column = (before.at(-1)?.length ?? 0) + 1;
  return { line: before.length, column, text };
}

/**
 * Reads JSON, and says where it is none.
 *
 * @param text The text without BOM.
 * @param expected What was expected, for the message.
 * @throws {LabelError} Where it is no JSON.
 */
export function readJson(text: string, expected = expectedShape): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = (cause as Error).message;
    const position = / at position (\d+)/.exec(message)?.[1];
    const place = position !== undefined
      ? locate(text, Number(position))
      : /end of (JSON input|data)/.test(message)
      ? locate(text, text.length)
      : {};
    const what = `the text is no JSON (${
      message.replace(/ in JSON at position .*$/s, "")
    })`;
    throw new LabelError(`${what}, ${expected}`, place, { cause });
  }
}
