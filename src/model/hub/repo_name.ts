import { ModelError } from "../model_error.ts";
import { quoted } from "./quoted.ts";

/** A model's place on the Hub. */
export interface RepoName {
  /** The repository, `owner/name`. */
  readonly repo: string;
  /** The folder inside it that holds the model; empty for its top. */
  readonly inside: string;
}

/** A part of a name as the Hub allows it: no dot or dash at either end. */
const part = /^(?![.-])[A-Za-z0-9_.-]{1,96}(?<![.-])$/;

/**
 * Takes `owner/name` or `owner/name/folder/...` apart.
 *
 * @param text What the user gave.
 * @returns The parts, or null where it can be no repository.
 */
export function parseRepoName(text: string): RepoName | null {
  const [owner = "", name = "", ...inside] = text.split("/");
  for (const each of [owner, name]) {
    if (!part.test(each) || each.includes("..") || each.includes("--")) {
      return null;
    }
  }
  if (name.endsWith(".git")) return null;
  const folder = inside.join("/");
  if (folder !== "" && !isSafeFileName(folder)) return null;
  return { repo: `${owner}/${name}`, inside: folder };
}

/**
 * Whether a file's name, folders and all, stays inside the folder that it is
 * put in, on every system: no `..`, no root, no drive, no odd characters.
 *
 * @param name Parts separated by `/`.
 */
export function isSafeFileName(name: string): boolean {
  return name.length <= 500 &&
    name.split("/").every((each) =>
      each !== "" && !/^\.+$/.test(each) && each.length <= 200 &&
      // deno-lint-ignore no-control-regex
      !/[\x00-\x1f\x7f\\:*?"<>|]/.test(each) && !/[ .]$/.test(each)
    );
}

/**
 * Checks the name of a branch, tag or commit; it becomes a part of paths.
 *
 * @throws {ModelError} Where git would not allow it either.
 */
export function checkRevision(revision: string): void {
  const isGood = /^[A-Za-z0-9_][A-Za-z0-9_.@+/-]{0,200}$/.test(revision) &&
    isSafeFileName(revision) && !revision.includes("..") &&
    !revision.split("/").some((each) =>
      each.startsWith(".") || each.endsWith(".lock")
    );
  if (isGood) return;
  throw new ModelError(
    `${quoted(revision)} can be no revision: ` +
      `expected a branch, a tag or a commit, such as "main"`,
  );
}
