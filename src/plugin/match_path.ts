/** A part of a glob: a character, or what stands for characters. */
type Token = string | { readonly any: "one" | "name" | "all" };

/**
 * Says whether a path matches a glob: `*` stands for anything but `/`, `**`
 * for anything, `?` for one character but `/`; a `**` and the `/` behind it may
 * stand for nothing. Takes time in proportion to both lengths, whatever the
 * glob: it may be a stranger's.
 *
 * @param path A relative path with `/`.
 * @param glob The pattern.
 */
export function matchPath(path: string, glob: string): boolean {
  const tokens = tokensOf(glob);
  // reached[i]: the tokens before i match what was read so far.
  let reached = closure(tokens, [true]);
  for (const character of path) {
    const next: boolean[] = [];
    tokens.forEach((token, at) => {
      if (reached[at] !== true) return;
      if (typeof token === "string") {
        if (token === character) next[at + 1] = true;
      } else if (token.any === "all" || character !== "/") {
        next[token.any === "one" ? at + 1 : at] = true;
      }
    });
    reached = closure(tokens, next);
  }
  return reached[tokens.length] === true;
}

/** What stands for any number of characters may stand for none. */
function closure(tokens: readonly Token[], reached: boolean[]): boolean[] {
  tokens.forEach((token, at) => {
    if (reached[at] !== true || typeof token === "string") return;
    if (token.any === "one") return;
    reached[at + 1] = true;
    if (token.any === "all" && tokens[at + 1] === "/") reached[at + 2] = true;
  });
  return reached;
}

function tokensOf(glob: string): readonly Token[] {
  return (glob.match(/\*\*|[^]/gu) ?? []).map((text): Token =>
    text === "**"
      ? { any: "all" }
      : text === "*"
      ? { any: "name" }
      : text === "?"
      ? { any: "one" }
      : text
  );
}
