import { didYouMean } from "../text/did_you_mean.ts";
import { builtIns } from "./built_ins.ts";

/**
 * Refuses a name that is neither a built-in's nor a file's.
 *
 * @throws {Error} The message is the end of a sentence.
 */
export function requireFile(plugin: string): void {
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(plugin)) {
    throw new Error(
      "can't be loaded from a URL: download it, read it, and name the file",
    );
  }
  if (/[\\/]|\.[cm]?[jt]s$/.test(plugin)) return;
  const names = Object.keys(builtIns);
  const near = didYouMean(plugin, names);
  throw new Error(
    `is neither built in nor a file${
      near === null ? "" : ` (did you mean "${near}"?)`
    }: choose from ${names.join(", ")}, or name a file as in ./${plugin}.ts`,
  );
}

/** Why a plugin can't be opened, as the end of a sentence. */
export function reasonWords(error: unknown): string {
  const { cause } = Object(error) as { readonly cause?: unknown };
  if ([error, cause].some((each) => each instanceof Deno.errors.NotFound)) {
    return "is not there";
  }
  return error instanceof Error ? error.message : String(error);
}
