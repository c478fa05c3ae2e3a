/**
 * Danbooru's face tags whose underscore is a mouth or a nose. Taggers' label
 * files hold these; `(o)_(o)` and `||_||` are names of older ones.
 */
export const kaomoji: ReadonlySet<string> = new Set([
  "(o)_(o)",
  "+_+",
  "+_-",
  "._.",
  "0_0",
  "3_3",
  "6_9",
  "<o>_<o>",
  "<|>_<|>",
  "=_=",
  ">_<",
  ">_@",
  ">_o",
  "@_@",
  "^_^",
  "o_o",
  "u_u",
  "x_x",
  "|_|",
  "||_||",
]);
