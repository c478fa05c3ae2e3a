import { captionLine, cleanLines } from "./caption_line.ts";
import { dropThoughts } from "./drop_thoughts.ts";

/** Tokens of chat templates that servers let slip through. */
const TOKENS = /<\|[a-z][a-z0-9_]{0,40}\|>|<\/?s>|<(?:start|end)_of_turn>/gi;

/** A line that opens or closes a block of code, with its language. */
const FENCE = /^[ ]*(?:`{3,}|~{3,})[ ]*[\w+-]{0,20}[ ]*$/gm;

/** A quotation mark, and the one that closes it. */
const QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ["`", "`"],
  ["\u201c", "\u201d"],
  ["\u201e", "\u201c"],
  ["\u2018", "\u2019"],
  ["\u00ab", "\u00bb"],
  ["\u300c", "\u300d"],
  ["\u300e", "\u300f"],
]);

/** What Markdown puts before a label, and what may end it. */
const HEAD = "(?:#{1,6} +|> +)?[*_]{0,3}";
const COLON = "[*_]{0,3} ?:\\*{0,3}\\s*(?=\\S)";

/** `Caption:`, `**Image description:**`, `### Answer:`. */
const LABEL = new RegExp(
  `^${HEAD}(?:(?:the|image|training|final|short|brief|detailed|new) ){0,3}` +
    `(?:caption|description|answer|output|response|prompt|tags|assistant)${COLON}`,
  "i",
);

/** `Sure! Here is a caption for the image:`, within one line. */
const LEAD_IN = new RegExp(
  `^${HEAD}(?:(?:sure|sure thing|certainly|of course|absolutely|okay|ok)[!,.] *)?` +
    `(?:here is|here['\u2019]s|here are|below is|this is) ` +
    `[^:.!?\\n]{0,100}(?:caption|description|answer|tags|prompt)[^:.!?\\n]{0,100}${COLON}`,
  "i",
);

/**
 * A model's answer as one line of a caption. The policy, over and over until
 * nothing changes any more:
 *
 * 1. every character that has no place in a caption goes (see `cleanLines`),
 *    and so do tokens of chat templates, such as `<|im_end|>`;
 * 2. thoughts go (see `dropThoughts`);
 * 3. lines that open or close a block of code go, what is within stays;
 * 4. of what stands around the whole, quotation marks, backticks and
 *    asterisks go, as do a lead-in (`Sure! Here is a caption:`) and a label
 *    (`Caption:`) that something follows;
 * 5. lines become one, and `|||` and `;;;`, which trainers cut captions at,
 *    become a blank (see `captionLine`).
 *
 * All else stays as the model wrote it.
 *
 * @param answer What the model answered.
 * @returns One line; empty where nothing is left.
 */
export function cleanAnswer(answer: string): string {
  let text = dropThoughts(cleanLines(answer));
  for (;;) {
    const next = once(text);
    if (next === text) return text;
    text = next;
  }
}

function once(text: string): string {
  const plain = dropThoughts(cleanLines(text).replace(TOKENS, ""))
    .replace(FENCE, "");
  return captionLine(unwrap(plain.trim()));
}

/** Takes off, layer by layer, what stands around the whole. */
function unwrap(text: string): string {
  let inner = text;
  for (;;) {
    const bare = unquote(inner).replace(LEAD_IN, "").replace(LABEL, "").trim();
    if (bare === inner) return inner;
    inner = bare;
  }
}

/**
 * Takes off the marks that stand around the whole and nowhere within: in
 * `"A" and "B"` they stay.
 */
function unquote(text: string): string {
  const open = text[0] ?? "";
  const close = open === "*" ? "*" : QUOTES.get(open);
  if (close === undefined) return text;
  let count = 0;
  while (
    count * 2 + 2 <= text.length && text[count] === open &&
    text[text.length - 1 - count] === close
  ) count++;
  const inner = text.slice(count, text.length - count);
  // An apostrophe between letters closes nothing.
  const rest = inner.replace(/(?<=\p{L})['\u2019](?=\p{L})/gu, "");
  return rest.includes(open) || rest.includes(close) ? text : inner;
}
