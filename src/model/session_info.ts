import type { InferenceSession } from "npm:onnxruntime-node@1.30.0";
import type { SessionInfo, TensorInfo } from "./session_messages.ts";

/**
 * What a graph says of its inputs and outputs.
 *
 * @param session The graph, open.
 */
export function sessionInfo(
  { inputMetadata, outputMetadata }: Pick<
    InferenceSession,
    "inputMetadata" | "outputMetadata"
  >,
): SessionInfo {
  return {
    inputs: inputMetadata.map(tensorInfo),
    outputs: outputMetadata.map(tensorInfo),
  };
}

function tensorInfo(value: InferenceSession.ValueMetadata): TensorInfo {
  return value.isTensor
    ? { name: value.name, type: value.type, shape: value.shape }
    : { name: value.name, type: "no tensor", shape: [] };
}
