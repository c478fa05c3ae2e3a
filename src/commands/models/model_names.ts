import {
  type ModelTarget,
  modelTarget,
  paletteName,
} from "../../model/model_target.ts";
import { UsageError } from "../arguments/usage_error.ts";

/**
 * The models that are named, each once; null stands for the embedded one.
 *
 * @param names Short names and repositories.
 * @throws {UsageError} Where a path was given: these are the user's own.
 * @throws {ModelError} Where a name stands for no model.
 */
export function namedModels(
  names: readonly string[],
): readonly (ModelTarget | null)[] {
  const found = new Map<string, ModelTarget | null>();
  for (const name of names) {
    if (name === paletteName) {
      found.set(name, null);
      continue;
    }
    if (looksLikePath(name)) {
      throw new UsageError(
        `"${name}" is a path: give a model's short name or its repository, ` +
          `and --model_dir where it is kept`,
      );
    }
    const target = modelTarget(name);
    const key = `${target.repo}/${target.inside}`.toLowerCase();
    if (!found.has(key)) found.set(key, target);
  }
  return [...found.values()];
}

function looksLikePath(name: string): boolean {
  return /^[~/\\]|^[a-z]:|\\|\/$|(?:^|\/)\.{1,2}(?:\/|$)/i.test(name);
}
