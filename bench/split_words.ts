/**
 * The words of a command as a POSIX shell takes them: blanks part them, quotes
 * and backslashes keep them together. Nothing is expanded.
 *
 * @throws {SyntaxError} Where a quote is left open.
 */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quote !== null) {
      const next = text[at + 1];
      if (char === quote) quote = null;
      else if (
        char === "\\" && quote === '"' && next !== undefined &&
        '"\\$`'.includes(next)
      ) word += text[++at]!;
      else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= "";
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (char === "\\" && at + 1 < text.length) {
      word = (word ?? "") + text[++at]!;
    } else word = (word ?? "") + char;
  }
  if (quote !== null) throw new SyntaxError(`a quote (${quote}) is left open`);
  if (word !== null) words.push(word);
  return words;
}

/**
 * A tool's command for one folder.
 *
 * @param words The command; `{}` in a word stands for the folder, which comes
 * last where none does.
 */
export function commandFor(
  words: readonly string[],
  folder: string,
): readonly string[] {
  return words.some((word) => word.includes("{}"))
    ? words.map((word) => word.replaceAll("{}", folder))
    : [...words, folder];
}
