import { isTagCategory, tagCategories } from "./tag_categories.ts";
import type { PluginPixels, Tag } from "./plugin.ts";

/** The most tags that a plugin may give an image, and characters of a name. */
export const MOST_TAGS = 1000;
const MOST_NAME = 200;
/** Characters of a caption, and of a reason to skip. */
const MOST_CAPTION = 1 << 16;
const MOST_REASON = 300;
/** The longest side that pixels may have. */
const MOST_SIDE = 1 << 16;

/**
 * Checks what a `tags` hook returned. Nothing is mended: an answer that is not
 * right fails its image, because a mended one would hide the plugin's fault in
 * a caption.
 *
 * Names are 1 to 200 characters without control characters, line breaks, lone
 * surrogates, or blanks at an end, and do not hold the caption's separator; a
 * name that the hook was given may come back as it was.
 *
 * @param value What it returned.
 * @param given What it was given.
 * @param separator What stands between tags in the caption.
 * @throws {TypeError} Where it is not right; the message is the end of a
 * sentence.
 */
export function readTags(
  value: unknown,
  given: readonly Tag[],
  separator: string,
): readonly Tag[] {
  if (!Array.isArray(value)) {
    throw new TypeError(`returned ${nameOf(value)}, not a list of tags`);
  }
  const { length } = value;
  if (length > MOST_TAGS) {
    throw new TypeError(
      `returned ${length} tags: at most ${MOST_TAGS} are taken`,
    );
  }
  const same = new Set<unknown>(given);
  const known = new Set(given.map(({ name }) => name));
  const parting = separator.trim() || separator;
  const tags: Tag[] = [];
  for (let place = 0; place < length; place++) {
    const each: unknown = value[place];
    if (same.has(each)) {
      tags.push(each as Tag);
      continue;
    }
    if (typeof each !== "object" || each === null) {
      throw new TypeError(`returned ${nameOf(each)} as tag ${place + 1}`);
    }
    // Each field is read once: a getter could give another value later.
    const { name, score, category } = each as Readonly<Record<string, unknown>>;
    if (typeof name !== "string") {
      throw new TypeError(
        `returned tag ${place + 1} with ${nameOf(name)} for its name`,
      );
    }
    const problem = known.has(name) ? null : nameProblem(name, parting);
    if (problem !== null) {
      throw new TypeError(
        `returned tag ${place + 1}, ${quoted(name)}, ${problem}`,
      );
    }
    if (typeof score !== "number" || !(score >= 0 && score <= 1)) {
      throw new TypeError(
        `returned ${quoted(name)} with ${
          nameOf(score)
        } for its score, which is a number from 0 to 1`,
      );
    }
    if (!isTagCategory(category)) {
      throw new TypeError(
        `returned ${quoted(name)} with ${
          nameOf(category)
        } for its category, which is one of ${tagCategories.join(", ")}`,
      );
    }
    tags.push(Object.freeze({ name, score, category }));
  }
  return tags;
}

function nameProblem(name: string, parting: string): string | null {
  if (name === "") return "whose name is empty";
  if (name.length > MOST_NAME) {
    return `whose name is longer than ${MOST_NAME} characters`;
  }
  if (holdsControl(name)) return "with a line break or control character in it";
  if (!name.isWellFormed()) return "with half a character in it";
  if (name.trim() !== name) return "with blanks at an end";
  if (parting !== "" && name.includes(parting)) {
    return `with the caption's separator ${quoted(parting)} in it`;
  }
  return null;
}

/**
 * Checks what a `caption` hook returned: a text of at most 65,536 characters,
 * line breaks allowed, other control characters not.
 *
 * @throws {TypeError} Where it is not right.
 */
export function readCaption(value: unknown): string {
  if (typeof value !== "string") {
    throw new TypeError(`returned ${nameOf(value)}, not a caption`);
  }
  if (value.length > MOST_CAPTION) {
    throw new TypeError(
      `returned a caption of ${value.length} characters: at most ${MOST_CAPTION} are taken`,
    );
  }
  if (holdsControl(value.replaceAll("\n", ""))) {
    throw new TypeError("returned a caption with a control character in it");
  }
  if (!value.isWellFormed()) {
    throw new TypeError("returned a caption with half a character in it");
  }
  return value;
}

/** What an `image` hook returned, checked. */
export type CheckedImage =
  | { readonly kind: "skip"; readonly reason: string }
  | { readonly kind: "pixels"; readonly pixels: PluginPixels };

/**
 * Checks what an `image` hook returned.
 *
 * @param value What it returned.
 * @param hadPixels Whether it was given pixels: only then may it give others.
 * @param most The most pixels that a picture may have.
 * @throws {TypeError} Where it is not right.
 */
export function readImage(
  value: unknown,
  hadPixels: boolean,
  most: number,
): CheckedImage {
  if (typeof value !== "object" || value === null) {
    throw new TypeError(
      `returned ${nameOf(value)}, not { skip: "why" } or { pixels }`,
    );
  }
  const { skip, pixels } = value as Readonly<Record<string, unknown>>;
  if (skip !== undefined) {
    if (
      typeof skip === "string" && skip.trim() !== "" &&
      skip.length <= MOST_REASON && !holdsControl(skip) && skip.isWellFormed()
    ) return { kind: "skip", reason: skip };
    throw new TypeError(
      `returned a reason to skip that is not one line of at most ${MOST_REASON} characters`,
    );
  }
  if (typeof pixels !== "object" || pixels === null) {
    throw new TypeError('returned an object with neither "skip" nor "pixels"');
  }
  if (!hadPixels) {
    throw new TypeError('returned pixels without asking for them in "wants"');
  }
  const { data, width, height, channels } = pixels as Readonly<
    Record<string, unknown>
  >;
  if (!isSide(width) || !isSide(height) || (channels !== 3 && channels !== 4)) {
    throw new TypeError(
      `returned pixels whose sides are not 1 to ${MOST_SIDE} or whose channels are not 3 or 4`,
    );
  }
  if (width * height > most) {
    throw new TypeError(
      `returned ${width}x${height} pixels: at most ${most} are taken`,
    );
  }
  if (
    !(data instanceof Uint8Array) || data.length !== width * height * channels
  ) {
    throw new TypeError(
      `returned pixels whose data are not ${width}x${height}x${channels} bytes`,
    );
  }
  return { kind: "pixels", pixels: { data, width, height, channels } };
}

function isSide(value: unknown): value is number {
  return Number.isInteger(value) && value as number >= 1 &&
    value as number <= MOST_SIDE;
}

/** Control characters, line and paragraph separators, and what turns text around. */
function holdsControl(text: string): boolean {
  return /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text);
}

/** A text for a message: short, on one line. */
function quoted(text: string): string {
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return JSON.stringify(short.toWellFormed());
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "string") return `the text ${quoted(value)}`;
  if (typeof value === "number") return `the number ${value}`;
  if (Array.isArray(value)) return "a list";
  return value === undefined ? "nothing" : `a value of type ${typeof value}`;
}
