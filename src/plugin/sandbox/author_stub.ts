import { matchKey } from "../../caption/match_key.ts";

/** What a plugin that imports wdtag gets in the sandbox: the author's helpers. */
const stub = "data:text/javascript," +
  encodeURIComponent(
    "export const definePlugin = (factory) => factory;" +
      // It uses nothing from outside itself.
      `export const matchKey = ${matchKey};`,
  );

/** The names under which a plugin may import it, a version behind them or not. */
const ownName = /^(?:jsr:\/?)?@wdtag\/cli(?:@[^/]*)?$/;

/** Whether an import means wdtag itself. */
export function isOwnName(specifier: string): boolean {
  return ownName.test(specifier);
}

/**
 * An import map, as a `data:` URL, that answers imports of wdtag with the
 * author's helpers: in the sandbox nothing is loaded from a registry.
 *
 * @param specifiers How the plugin's modules name it, versions and all.
 */
export function authorImportMap(specifiers: readonly string[] = []): string {
  const names = ["jsr:@wdtag/cli", "@wdtag/cli", ...specifiers];
  const imports = Object.fromEntries(names.map((name) => [name, stub]));
  return "data:application/json," +
    encodeURIComponent(JSON.stringify({ imports }));
}
