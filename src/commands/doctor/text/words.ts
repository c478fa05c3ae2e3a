import { row } from "../../help/layout.ts";
import type { Fact } from "../fact.ts";

/** Where the right column begins. */
const COLUMN = 17;

/** A line of two columns, or more lines where it is long. */
export function line(label: string, words: string): string {
  return row(label, words, COLUMN);
}

/** A fact in words, or that it is not known, and why. */
export function factWords<T>(
  fact: Fact<T>,
  show: (value: T) => string,
): string {
  return fact.known ? show(fact.value) : `not known (${fact.why})`;
}
