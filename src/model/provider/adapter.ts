/** What a GPU's provider computes with. */
export interface Adapter {
  /** What the driver calls it; empty where it does not say. */
  readonly name: string;
  /** A GPU, or a driver that computes on the processor (SwiftShader, llvmpipe, WARP). */
  readonly kind: "gpu" | "software";
}

/** A provider whose software adapter must be told from a GPU. */
export const hasAdapters = (provider: string): boolean =>
  provider === "webgpu" || provider === "dml";

/** The driver's name and kind, as words for the user. */
export function adapterWords({ name, kind }: Adapter): string {
  const words = [name, kind === "software" ? "software" : ""];
  return words.filter((word) => word !== "").join(", ");
}
