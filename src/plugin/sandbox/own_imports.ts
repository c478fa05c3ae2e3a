import { isOwnName } from "./author_stub.ts";

/** `import ... from "..."` as a line, or lines, of its own. */
const statement =
  /^import\s[\w\s{},*]*?\sfrom\s+(["'])([^"'\\\n]*)\1[ \t]*;?[ \t]*$/gm;

/** What may bring in a module in another way; words in comments count, too. */
const others = /\bimport\b|\bfrom\b(?!\s*\()|@jsx|<reference\b/;

/**
 * The specifiers under which a module imports wdtag, where its text shows that
 * it imports nothing else; most plugins are like that. It spares a process.
 * What is overlooked here can't be read by the plugin: nothing is granted by it.
 *
 * @param source The module's text.
 * @returns The specifiers; null where it takes Deno to tell.
 */
export function ownImports(source: string): readonly string[] | null {
  const names: string[] = [];
  const rest = source.replaceAll(statement, (_all, _quote, name: string) => {
    names.push(name);
    return "";
  });
  return names.every(isOwnName) && !others.test(rest) ? names : null;
}
