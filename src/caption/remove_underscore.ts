import { kaomoji } from "./kaomoji.ts";

/**
 * Writes a tag with blanks for underscores. Names of up to 3 code points stay,
 * since they are faces such as `^_^`.
 *
 * @param byLength Let nothing but the length decide, as sd-scripts does: then
 * `(o)_(o)` becomes `(o) (o)`. Otherwise the known faces stay too.
 */
export function removeUnderscore(name: string, byLength = false): string {
  if ([...name].length <= 3) return name;
  return !byLength && kaomoji.has(name) ? name : name.replaceAll("_", " ");
}
