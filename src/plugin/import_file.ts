/**
 * Imports a module of the user's, whose address is known only now. Not a plain
 * `import()`: the registry that publishes wdtag would rewrite what it can't
 * follow.
 *
 * Needs `--allow-read` for the module and what it imports.
 *
 * @param url A `file:` URL.
 * @returns What the module exports.
 */
export function importFile(
  url: string,
): Promise<Readonly<Record<string, unknown>>> {
  return new Function("url", "return import(url)")(url);
}
