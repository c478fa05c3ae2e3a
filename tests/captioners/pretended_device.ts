import { ok } from "node:assert/strict";
import { InferenceSession, Tensor } from "npm:onnxruntime-node@1.30.0";
import {
  type DeviceRows,
  openDeviceRows,
} from "../../src/captioners/onnx/device_rows.ts";
import type { CaptionGraphs } from "../../src/captioners/onnx/onnx_decoder.ts";
import { floatsOf, tensorOf } from "../../src/captioners/onnx/floats.ts";
import { planGraphs } from "../../src/captioners/onnx/plan_graphs.ts";
import { sessionInfo } from "../../src/model/session_info.ts";

/** A device that is none: its tensors lie in this process and can't be looked into. */
export interface PretendedDevice {
  /** Tensors that were left on it so far. */
  made: number;
  /** Those that nobody has given back. */
  readonly alive: ReadonlyMap<unknown, Tensor>;
  /** Bytes that came to it, and bytes that went from it. */
  sent: number;
  fetched: number;
  /** Runs so far. */
  runs: number;
  /** Called before each run. */
  beforeRun: () => void;
  /** Sessions that are open. */
  open: number;
  /** What a tensor holds that may lie there; for tests only. */
  look(tensor: Tensor): Tensor;
  /** A graph that runs on it. */
  session(
    file: string | Uint8Array<ArrayBuffer>,
    stays: boolean,
  ): Promise<InferenceSession>;
}

/** A device on which the CPU computes: a GPU's rules without one. */
export function pretendDevice(): PretendedDevice {
  const alive = new Map<unknown, Tensor>();
  const bytesOf = ({ size, type }: Tensor): number =>
    size * (type === "int64" ? 8 : type === "float16" ? 2 : 4);

  const leave = (tensor: Tensor): Tensor => {
    const buffer = {};
    alive.set(buffer, tensor);
    device.made++;
    return Tensor.fromGpuBuffer<"float32">(buffer as never, {
      dataType: tensor.type as "float32",
      dims: tensor.dims,
      download: () => Promise.reject(new Error("not implemented")),
      dispose: () => ok(alive.delete(buffer), "given back twice"),
    });
  };

  const inside = (tensor: Tensor): Tensor => {
    if (tensor.location === "gpu-buffer") {
      const held = alive.get(tensor.gpuBuffer);
      ok(held !== undefined, "a tensor is used that was given back");
      return held;
    }
    device.sent += bytesOf(tensor);
    return tensor;
  };

  const device: PretendedDevice = {
    made: 0,
    alive,
    sent: 0,
    fetched: 0,
    runs: 0,
    beforeRun: () => {},
    open: 0,
    look: (tensor) =>
      tensor.location === "gpu-buffer" ? alive.get(tensor.gpuBuffer)! : tensor,
    session: async (file, stays) => {
      const session = await InferenceSession.create(file as string, {
        intraOpNumThreads: 1,
      });
      device.open++;
      const run = async (feeds: Feeds, names?: readonly string[]) => {
        device.runs++;
        device.beforeRun();
        const own = mapped(feeds, inside);
        const result = await session.run(own, names ?? session.outputNames);
        return mapped(result as Feeds, (tensor) => {
          // As the CPU's session takes it again, see `tensorOf`.
          const same = tensor.type === "float16"
            ? tensorOf(Tensor, floatsOf(tensor), "float16")
            : tensor;
          if (stays) return leave(same);
          device.fetched += bytesOf(same);
          return same;
        });
      };
      const release = async () => {
        device.open--;
        await session.release();
      };
      const { inputMetadata, outputMetadata } = session;
      return { run, release, inputMetadata, outputMetadata } as never;
    },
  };
  return device;
}

type Feeds = Readonly<Record<string, Tensor>>;

function mapped(
  tensors: Feeds,
  change: (tensor: Tensor) => Tensor,
): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, change(tensor)]),
  );
}

/** A captioner's graphs on such a device. */
export interface PretendedGraphs extends CaptionGraphs, AsyncDisposable {
  readonly rows: DeviceRows;
}

/**
 * Opens a captioner on the device.
 *
 * @param device The device.
 * @param vision The vision model's file.
 * @param decoder The decoder's.
 */
export async function openOnDevice(
  device: PretendedDevice,
  vision: string | Uint8Array<ArrayBuffer>,
  decoder: string | Uint8Array<ArrayBuffer>,
): Promise<PretendedGraphs> {
  const rows = await openDeviceRows(Tensor, device.session);
  ok(rows !== null);
  const seeing = await device.session(vision, true);
  const speaking = await device.session(decoder, true);
  const plan = planGraphs(
    { file: "vision", ...sessionInfo(seeing) },
    { file: "decoder", ...sessionInfo(speaking) },
  );
  return {
    Tensor,
    vision: seeing,
    decoder: speaking,
    plan,
    rows,
    async [Symbol.asyncDispose]() {
      await seeing.release();
      await speaking.release();
      await rows[Symbol.asyncDispose]();
    },
  };
}
