import { kaomoji } from "./kaomoji.ts";
import { strip } from "./strip.ts";

/**
 * Splits a caption into its tags, stripped and without empty ones, as
 * sd-scripts does before it appends: CRLF and CR become LF, newlines at the
 * ends go, and the text is cut at the separator without its blanks.
 *
 * Unless `exact`, a BOM goes too, wherever it got to, and faces and known tags that hold the bare
 * separator, as `|_|` does in `solo | |_| | hat`, stay whole.
 *
 * @param text The caption file's text, its BOM included.
 * @param separator What stands between tags. Where it is blank, the text is
 * cut at it as it is: at runs of blanks, or at line ends.
 * @param options `exact`, and whether a name `isKnown` as one tag.
 */
export function splitCaption(
  text: string,
  separator: string,
  options: {
    readonly exact?: boolean;
    readonly isKnown?: (name: string) => boolean;
  } = {},
): readonly string[] {
  const { exact = false, isKnown = () => false } = options;
  const whole = exact ? text : text.replaceAll("\uFEFF", "");
  const body = lines(whole).replace(/^\n+/, "").replace(/\n+$/, "");
  const bare = strip(separator);
  const pieces = bare === ""
    ? splitAt(body, lines(separator))
    : exact
    ? body.split(bare)
    : body.split(separator).flatMap((piece) => {
      const name = strip(piece);
      return kaomoji.has(name) || isKnown(name) ? [name] : piece.split(bare);
    });
  return pieces.map(strip).filter((tag) => tag !== "");
}

/** Every line end as LF, as Python reads text. */
function lines(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

function splitAt(text: string, separator: string): string[] {
  return separator === "" ? [text] : text.split(separator);
}
