import { hasAdapters } from "../model/provider/adapter.ts";
import type { RunningOn } from "../model/provider/running_on.ts";

/**
 * What a person should know of where a model runs, beside its provider's name.
 *
 * @param name What the person calls the model.
 * @param runsOn What was measured.
 */
export function runningNotes(
  name: string,
  { provider, adapter, placement }: RunningOn,
): readonly string[] {
  const elsewhere = placement?.elsewhere ?? [];
  return [
    ...(adapter !== null || !hasAdapters(provider.name) ? [] : [
      `Whether ${provider.name} computes on a GPU or on the processor ` +
      `can't be told: "wdtag doctor" tells more`,
    ]),
    ...(elsewhere.length === 0 ? [] : [
      `${placement!.nodes - placement!.here} of the ${
        placement!.nodes
      } nodes of ` +
      `"${name}" run on the CPU, not on ${provider.name}: ${
        elsewhere.join(", ")
      }`,
    ]),
  ];
}
