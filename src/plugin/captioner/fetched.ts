import type { SessionInfo } from "../../model/session_messages.ts";
import { isTensorType } from "./tensor_types.ts";

/** An output of a run that a plugin wants. */
export interface Fetched {
  readonly name: string;
  /** Whether it stays with wdtag. */
  readonly isKept: boolean;
}

/**
 * Which outputs of a graph a plugin wants, and which of them are to be kept.
 *
 * @param session The graph's name.
 * @param info What it gives.
 * @param outputs Their names; all where it is not said.
 * @param keep Those that are kept, by name or with `*`.
 * @throws {Error} Where a name is none of the graph's, or numbers of a type
 * that does not cross are to cross.
 */
export function fetchedOf(
  session: string,
  { outputs: given }: SessionInfo,
  outputs: unknown,
  keep: unknown,
): readonly Fetched[] {
  const patterns = namesIn(keep, "keep");
  const named = namesIn(outputs, "outputs");
  const odd = named.find((name) => given.every((each) => each.name !== name));
  if (odd !== undefined) {
    throw new Error(`the graph "${session}" gives no "${odd.slice(0, 60)}"`);
  }
  const fetched = given
    .filter(({ name }) => outputs === undefined || named.includes(name))
    .map(({ name, type }) => ({
      name,
      type,
      isKept: patterns.some((pattern) => matches(name, pattern)),
    }));
  const strange = fetched.find(({ isKept, type }) =>
    !isKept && !isTensorType(type)
  );
  if (strange === undefined) return fetched;
  throw new Error(
    `the graph "${session}" gives "${strange.name}" as ${strange.type}, whose ` +
      `numbers do not cross: keep it, or name other outputs`,
  );
}

function namesIn(value: unknown, what: string): readonly string[] {
  if (value === undefined) return [];
  if (
    Array.isArray(value) && value.length <= 1000 &&
    value.every((each) => typeof each === "string" && each.length <= 200)
  ) return value;
  throw new Error(`"${what}" is a list of names`);
}

/** A `*` stands for any characters; without backtracking. */
function matches(name: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return name === pattern;
  const last = rest.pop()!;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
