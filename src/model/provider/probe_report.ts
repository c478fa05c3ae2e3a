import type { Adapter } from "./adapter.ts";
import type { NodePlacement } from "./node_placement.ts";
import type { Provider } from "./provider.ts";

/** What a trial of a provider is asked. */
export interface ProbeRequest {
  /** Which provider, and which of its devices. */
  readonly provider: Provider;
  /** An empty folder for onnxruntime's profile. */
  readonly folder: string;
}

/** What a trial in a process of its own found out. */
export type ProbeReport =
  | {
    readonly kind: "works";
    /** What it computes with; null where the provider does not tell. */
    readonly adapter: Adapter | null;
    /** Where the nodes of the small model ran. */
    readonly placement: NodePlacement;
    /** Milliseconds of one inference of the small model, the median of several. */
    readonly milliseconds: number;
    /** The largest difference of an output from the CPU's; outputs are from 0 to 1. */
    readonly difference: number;
  }
  | { readonly kind: "fails"; readonly message: string };
