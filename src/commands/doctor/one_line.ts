/** Characters that are shown of what others wrote. */
const MOST = 300;

/**
 * What others wrote, as it can stand within a line: without colours and line
 * ends, and not longer than a few lines of a terminal.
 *
 * @param text Anything.
 */
export function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex
  const plain = text.replace(/\u001b\[[\d;]*[A-Za-z]/g, "");
  const line = plain.replace(/\s+/g, " ").trim();
  return line.length > MOST ? `${line.slice(0, MOST - 1)}…` : line;
}
