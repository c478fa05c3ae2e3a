import { transformersPackage } from "../../../src/captioners/transformers/library.ts";

/**
 * Whether transformers.js is there; it is installed, 35 MB, where it is not.
 * Without a network the tests that run it are left out, and that is said; any
 * other reason is theirs to fail for.
 */
export async function hasTransformers(): Promise<boolean> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "--quiet", transformersPackage],
  }).output();
  const said = new TextDecoder().decode(stderr);
  const isUnreachable = !success &&
    /error sending request|not found in cache/.test(said);
  if (isUnreachable) console.warn(`No ${transformersPackage}: left out`);
  return !isUnreachable;
}
