/** A tag around what a model thinks before it answers. */
const TAG = /<(\/?)(think|thinking|thought|reasoning)>/gi;

/**
 * Leaves out what a model thought before it answered: `<think>...</think>`,
 * nested or not; to the end where it is never closed; and all that stands
 * before a closing tag alone, since many chat templates open it in the prompt.
 *
 * @param text An answer.
 */
export function dropThoughts(text: string): string {
  let kept = "";
  let depth = 0;
  let from = 0;
  for (const tag of text.matchAll(TAG)) {
    const isEnd = tag[1] !== "";
    if (depth === 0) kept = isEnd ? "" : kept + text.slice(from, tag.index);
    depth = isEnd ? Math.max(0, depth - 1) : depth + 1;
    from = tag.index + tag[0].length;
  }
  return depth === 0 ? kept + text.slice(from) : kept;
}
