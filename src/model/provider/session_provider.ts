import type { Provider } from "./provider.ts";

/** What onnxruntime-node's `executionProviders` takes for one provider. */
export type SessionProvider =
  | "cpu"
  | { readonly name: "webgpu" | "coreml" }
  | {
    readonly name: "cuda" | "tensorrt" | "dml";
    readonly deviceId: number;
  };

/**
 * How onnxruntime is told which provider to run a session on. No other is
 * named besides, so that one that can't be had is an error of onnxruntime's
 * and never a silent change to the CPU; nodes that it lacks still go there,
 * which profiling tells.
 *
 * @param provider The provider.
 */
export function sessionProvider({ name, device }: Provider): SessionProvider {
  switch (name) {
    case "cpu":
      return "cpu";
    case "webgpu":
    case "coreml":
      return { name };
    case "cuda":
    case "tensorrt":
    case "dml":
      return { name, deviceId: device };
  }
}
