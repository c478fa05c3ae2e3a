import { cleanLines } from "./caption_line.ts";

/** What a prompt can name in braces. */
export const promptNames = ["tags", "character", "existing"] as const;

/** A name that a prompt can hold in braces. */
export type PromptName = typeof promptNames[number];

/** What the names stand for with one image; empty where there is nothing. */
export type PromptValues = Readonly<Record<PromptName, string>>;

/** A prompt that was read: its lines, and each line's texts and names. */
export interface PromptTemplate {
  /** Line after line. */
  readonly lines: readonly (readonly PromptPart[])[];
  /** The names that it holds. */
  readonly names: ReadonlySet<PromptName>;
}

/** A piece of a prompt's line. */
export type PromptPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "name"; readonly name: PromptName };

/** The most characters of one value: what is longer is no caption. */
const longestValue = 8000;

/**
 * Reads a prompt. `{tags}`, `{character}` and `{existing}` are names; `{{` and
 * `}}` are a brace each.
 *
 * @param text The prompt, of any number of lines.
 * @throws {RangeError} For a brace that is left alone, or another name.
 */
export function parsePrompt(text: string): PromptTemplate {
  const names = new Set<PromptName>();
  const lines = text.split(/\r\n|\n/).map((line) =>
    Array.from(
      line.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g),
      ([piece, name]): PromptPart => {
        if (piece === "{{" || piece === "}}") {
          return { kind: "text", text: piece[0]! };
        }
        if (piece === "{" || piece === "}") {
          throw new RangeError(
            `The prompt has a "${piece}" that is left alone: ` +
              `write "${piece}${piece}" for the brace itself`,
          );
        }
        if (name === undefined) return { kind: "text", text: piece };
        const known = promptNames.find((each) => each === name);
        if (known === undefined) {
          throw new RangeError(
            `The prompt names ${JSON.stringify(piece)}: expected one of ${
              promptNames.map((each) => `"{${each}}"`).join(", ")
            }, or "{{" and "}}" for the braces themselves`,
          );
        }
        names.add(known);
        return { kind: "name", name: known };
      },
    )
  );
  return { lines, names };
}

/**
 * A prompt for one image. A line that holds names all of which are empty is
 * left out; a value is put in as it is, on one line, and its own braces mean
 * nothing.
 *
 * @param template The prompt.
 * @param values What the names stand for.
 */
export function fillPrompt(
  { lines }: PromptTemplate,
  values: PromptValues,
): string {
  const clean = (name: PromptName) =>
    cleanLines(values[name]).replace(/\s+/g, " ").trim()
      .slice(0, longestValue).toWellFormed();
  const filled = lines.flatMap((parts) => {
    const named = parts.flatMap((part) =>
      part.kind === "name" ? [clean(part.name)] : []
    );
    if (named.length > 0 && named.every((value) => value === "")) return [];
    return parts.map((part) =>
      part.kind === "text" ? part.text : clean(part.name)
    ).join("");
  });
  return filled.join("\n").trim();
}
