import type { Tensor as OrtTensor } from "npm:onnxruntime-node@1.30.0";

/**
 * Tensors that must be given back: nothing else does so for those that lie on
 * a device, not even the garbage collector.
 */
export interface HeldTensors extends Disposable {
  /** Holds some more; those in this process's memory need not be held. */
  add(tensors: Iterable<OrtTensor>): void;
  /** Gives back all but these. */
  keepOnly(tensors: Iterable<OrtTensor>): void;
}

/** Holds tensors until they are no longer needed, or all at its own end. */
export function holdTensors(): HeldTensors {
  const held = new Set<OrtTensor>();
  const keepOnly = (tensors: Iterable<OrtTensor>): void => {
    const kept = new Set(tensors);
    for (const tensor of held) {
      if (kept.has(tensor)) continue;
      held.delete(tensor);
      tensor.dispose();
    }
  };
  return {
    add(tensors) {
      for (const tensor of tensors) {
        if (tensor.location === "gpu-buffer") held.add(tensor);
      }
    },
    keepOnly,
    [Symbol.dispose]: () => keepOnly([]),
  };
}
