/**
 * Joins tags to a caption, without the newline that its file ends with.
 *
 * @param tags In the caption's order.
 * @param separator Blanks included.
 *
 * @example
 * ```ts
 * import { renderCaption } from "@wdtag/cli";
 *
 * const caption = renderCaption([{ name: "1girl" }, { name: "solo" }], ", ");
 * console.assert(caption === "1girl, solo");
 * ```
 */
export function renderCaption(
  tags: readonly { readonly name: string }[],
  separator: string,
): string {
  return tags.map(({ name }) => name).join(separator);
}
