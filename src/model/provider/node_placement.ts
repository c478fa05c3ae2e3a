import type { ProviderName } from "./provider.ts";

/** Where the nodes of a graph ran, counted over one inference. */
export interface NodePlacement {
  /** Nodes that ran on the provider that was asked for. */
  readonly here: number;
  /** All nodes that ran. */
  readonly nodes: number;
  /** The operators of those that ran elsewhere, each once, in alphabetical order. */
  readonly elsewhere: readonly string[];
  /** Whether most of the arithmetic ran on the provider, see {@linkcode nodePlacement}. */
  readonly isMost: boolean;
}

/** What onnxruntime calls the providers in its profiles. */
const profileNames: Readonly<Record<ProviderName, string>> = {
  cpu: "CPUExecutionProvider",
  cuda: "CUDAExecutionProvider",
  tensorrt: "TensorrtExecutionProvider",
  webgpu: "WebGpuExecutionProvider",
  dml: "DmlExecutionProvider",
  coreml: "CoreMLExecutionProvider",
};

/** Where a tagger's time goes, and what a provider has taken over whole; all else is small beside them. */
const heavy = /conv|matmul|gemm|attention|ExecutionProvider/i;

/**
 * Counts which provider ran each node, from the profile that onnxruntime
 * writes of a session: one event `..._kernel_time` a node and run.
 *
 * "Most of the arithmetic" is more than half of the convolutions, matrix
 * products and attentions, or of all nodes where there are none of these. A
 * provider that takes a part of the graph over whole (TensorRT, CoreML) shows
 * it as one node, which counts as one of them.
 *
 * @param profile The JSON that onnxruntime wrote.
 * @param provider The provider that was asked for.
 * @throws {SyntaxError} Where it is no profile.
 */
export function nodePlacement(
  profile: string,
  provider: ProviderName,
): NodePlacement {
  const wanted = profileNames[provider];
  const events = nodeEvents(JSON.parse(profile));
  const elsewhere = events.filter((event) => event.provider !== wanted);
  const arithmetic = events.filter(({ op }) => heavy.test(op));
  const weighed = arithmetic.length === 0 ? events : arithmetic;
  const onIt = weighed.filter((event) => event.provider === wanted).length;
  return {
    here: events.length - elsewhere.length,
    nodes: events.length,
    elsewhere: [...new Set(elsewhere.map(({ op }) => op))].sort(),
    isMost: onIt * 2 > weighed.length,
  };
}

interface NodeEvent {
  readonly op: string;
  readonly provider: string;
}

function nodeEvents(profile: unknown): readonly NodeEvent[] {
  if (!Array.isArray(profile)) {
    throw new SyntaxError("The profile is no list of events");
  }
  const events: NodeEvent[] = [];
  for (const event of profile) {
    const { cat, name, args } = event ?? {};
    if (cat !== "Node" || !String(name).endsWith("_kernel_time")) continue;
    const op = String(args?.op_name ?? "");
    // Copies between the memories are the price of a placement, not a part of the graph.
    if (op.startsWith("Memcpy")) continue;
    events.push({ op, provider: String(args?.provider ?? "") });
  }
  return events;
}
