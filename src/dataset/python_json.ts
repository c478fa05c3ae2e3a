/** Python's short escapes, the same as JavaScript's. */
const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * Writes a string as Python's `json.dumps` does.
 *
 * @param text The string. A lone half of a surrogate pair, which UTF-8 can't
 * hold, is escaped in ASCII and becomes U+FFFD otherwise.
 * @param ascii Python's `ensure_ascii`: whether all but printable ASCII is
 * escaped. Otherwise the control characters below U+0020 are, and U+007F and
 * U+2028 stay as they are.
 */
export function pythonString(text: string, ascii: boolean): string {
  const escaped = ascii
    ? text.replace(/["\\]|[^ -~]/g, escapeUnit)
    // deno-lint-ignore no-control-regex
    : text.toWellFormed().replace(/["\\\x00-\x1f]/g, escapeUnit);
  return `"${escaped}"`;
}

function escapeUnit(unit: string): string {
  return short[unit] ??
    `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * Writes a score as the shortest decimal that reads back as the same float32
 * (`0.35`, not `0.3499999940395355`). A value that is no float32 is written in
 * full, one that JSON lacks as `null`.
 *
 * @param value A score.
 */
export function jsonScore(value: number): string {
  if (Number.isFinite(value) && Math.fround(value) === value) {
    for (let digits = 1; digits <= 9; digits++) {
      const rounded = Number(value.toPrecision(digits));
      if (Math.fround(rounded) === value) return JSON.stringify(rounded);
    }
  }
  return JSON.stringify(value);
}
