const DIGITS = String.raw`\d+(?:_\d+)*`;
const INTEGER = new RegExp(`^[+-]?${DIGITS}$`);
const FLOAT = new RegExp(
  `^[+-]?(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:e[+-]?${DIGITS})?$`,
  "i",
);
const NAMED = /^([+-]?)(?:(inf(?:inity)?)|nan)$/i;
const BLANKS =
  "[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f" +
  "\\u205f\\u3000]+";
const AROUND = new RegExp(`^${BLANKS}|${BLANKS}$`, "g");

/**
 * Reads a number as Python's `float()` does: blanks around it, a sign,
 * underscores between digits, `inf`, `infinity`, `nan` in any case, the
 * decimal digits of any script.
 *
 * @returns The number, or null where Python would raise `ValueError`.
 */
export function pythonFloat(text: string): number | null {
  const plain = asciiDigits(text.replace(AROUND, ""));
  const named = NAMED.exec(plain);
  if (named !== null) {
    if (named[2] === undefined) return NaN;
    return named[1] === "-" ? -Infinity : Infinity;
  }
  return FLOAT.test(plain) ? Number(plain.replaceAll("_", "")) : null;
}

/**
 * Reads a whole number as Python's `int()` does, which has the blanks, signs,
 * underscores and digits of {@linkcode pythonFloat}. Numbers that a double
 * cannot hold exactly come out as the largest that it can.
 *
 * @returns The number, or null where Python would raise `ValueError`.
 */
export function pythonInt(text: string): number | null {
  const plain = asciiDigits(text.replace(AROUND, ""));
  if (!INTEGER.test(plain)) return null;
  const most = Number.MAX_SAFE_INTEGER;
  return Math.max(-most, Math.min(most, Number(plain.replaceAll("_", "")))) + 0;
}

/** Unicode's decimal digits lie in runs of ten, zero first. */
function asciiDigits(text: string): string {
  return text.replaceAll(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!;
    let before = 0;
    while (/\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before++;
    return String(before % 10);
  });
}
