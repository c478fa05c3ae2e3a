/**
 * Calls a plugin's `tags` hook with all rights and prints the first tag's
 * name: what a plugin could do if there were no sandbox.
 *
 * @module
 */
const { default: factory } = await import(Deno.args[0]!);
const { tags } = await factory({});
const [tag] = await tags([], {}) ?? [];
console.log(tag?.name ?? "nothing");
Deno.exit(0);
