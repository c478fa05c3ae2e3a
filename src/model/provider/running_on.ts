import { type Adapter, adapterWords } from "./adapter.ts";
import type { NodePlacement } from "./node_placement.ts";
import { type Provider, providerLabel } from "./provider.ts";

/** A provider that `auto` did not take, and why. */
export interface PassedOver {
  /** The provider, as `--provider` calls it. */
  readonly provider: string;
  /** Why, in words for the user. */
  readonly reason: string;
}

/** What a model runs on, as it was measured. */
export interface RunningOn {
  /** The provider. */
  readonly provider: Provider;
  /** What it computes with; null where it does not tell. */
  readonly adapter: Adapter | null;
  /** Where the model's nodes ran; null on the CPU, where there is no other place, or where it could not be measured. */
  readonly placement: NodePlacement | null;
  /** What `auto` tried before, in the order of trial. */
  readonly passedOver: readonly PassedOver[];
}

/**
 * What a model runs on, in words for the user:
 * `webgpu (NVIDIA H100, 364 of 364 nodes)`.
 *
 * @param running What was measured.
 */
export function runningWords(
  { provider, adapter, placement }: RunningOn,
): string {
  const facts = [
    adapter === null ? "" : adapterWords(adapter),
    placement === null ? "" : `${placement.here} of ${placement.nodes} nodes`,
  ].filter((fact) => fact !== "");
  const label = providerLabel(provider);
  return facts.length === 0 ? label : `${label} (${facts.join(", ")})`;
}
