import type { Session } from "../model/open_session.ts";
import type { TagSettings } from "../preset/tag_settings.ts";

/**
 * How many images a model is given at once.
 *
 * @param settings What was asked for.
 * @param session What the model takes.
 * @returns The size, and what the user should know of it.
 */
export function batchSize(
  { batchSize: asked }: Pick<TagSettings, "batchSize">,
  { fixedBatch, name }: Pick<Session, "fixedBatch" | "name">,
): { readonly size: number | "auto"; readonly note: string | null } {
  if (fixedBatch === null) return { size: asked, note: null };
  const note = asked === "auto" || asked === fixedBatch
    ? null
    : `"${name}" takes batches of ${fixedBatch} only: --batch_size ${asked} does not apply`;
  return { size: fixedBatch, note };
}
