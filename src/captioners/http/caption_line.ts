/**
 * Text that does harm on a line of a caption file, or shows nothing: control
 * characters, bidirectional marks and overrides, invisible formatting, byte order
 * marks, and the mark of what could not be read. Joiners (U+200C, U+200D) stay: Persian and emoji are
 * spelt with them.
 */
const HARMFUL =
  /(?:(?!\n)\p{Cc}|[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffd\u{e0000}-\u{e007f}])+/gu;

/** All that ends a line somewhere. */
// deno-lint-ignore no-control-regex -- line ends are what it looks for
const LINE_END = /\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/g;

/** What trainers cut captions at: sd-scripts' separators of blocks and variants. */
const SEPARATORS = /\|{3,}|;{3,}/g;

/**
 * Text as lines: every kind of line end becomes `\n`, tabs become blanks, and
 * control characters, bidirectional marks and invisible formatting are left
 * out, as is half of a character.
 *
 * @param text Anything.
 */
export function cleanLines(text: string): string {
  return text.toWellFormed().replace(LINE_END, "\n").replaceAll("\t", " ")
    .replace(HARMFUL, "");
}

/**
 * Text as one line of a caption: as {@linkcode cleanLines} has it, with blanks
 * for line ends, one blank for several of any kind, none at the ends, and
 * without `|||` and `;;;`, which sd-scripts cuts captions at.
 *
 * @param text Anything.
 */
export function captionLine(text: string): string {
  return cleanLines(text).replace(SEPARATORS, " ").replace(/\s+/g, " ").trim();
}

/**
 * A captioner's text as one line that does no harm in a caption file: blanks
 * for line ends, none of what {@linkcode cleanLines} leaves out, and none of
 * what trainers cut captions at. Else it stays as it is, blanks included.
 *
 * @param text What a captioner said.
 * @param separators More texts that the caption is cut at, beside `|||` and
 * `;;;`.
 */
export function sentenceLine(
  text: string,
  separators: readonly string[] = [],
): string {
  const flat = cleanLines(text).replaceAll("\n", " ").replace(SEPARATORS, " ");
  return separators.filter((each) => each.trim() !== "").reduce(
    (line, each) => line.replaceAll(each.trim(), " "),
    flat,
  );
}
