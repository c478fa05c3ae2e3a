import type { Session } from "../model/open_session.ts";
import type { PictureSize } from "../model/session_messages.ts";
import { providerLabel } from "../model/provider/provider.ts";
import type { BatchPace } from "./batch_pace.ts";
import { type FittingOptions, inferFitting } from "./infer_fitting.ts";

/** One of the devices that batches are dealt to. */
interface Device {
  readonly session: Session;
  /** Pictures that it was given and has not answered yet. */
  pending: number;
  /** The most pictures that it is given at once, since more have failed. */
  most: number;
}

/**
 * Makes one session of several, each on a device of its own: a batch goes to
 * the one that has the least to do. What is too large for a device is taken
 * apart there, and the others keep their size.
 *
 * @param sessions The same model, opened on each device; closed with the result.
 * @param onHalved Told that a device takes smaller batches from now on, and why.
 */
export function dealBatches(
  sessions: readonly Session[],
  onHalved: FittingOptions["onHalved"],
): Session {
  const [first] = sessions;
  if (first === undefined) throw new RangeError("No session to deal to");
  if (sessions.length === 1) return first;
  const devices = sessions.map((session): Device => ({
    session,
    pending: 0,
    most: Infinity,
  }));

  const inferTimed: Session["inferTimed"] = async (pixels, sizes) => {
    const device = devices.reduce((best, each) =>
      each.pending < best.pending ? each : best
    );
    device.pending += pixels.length;
    try {
      return await inferOn(device, pixels, sizes ?? sizesOf(first, pixels));
    } finally {
      device.pending -= pixels.length;
    }
  };

  async function inferOn(
    device: Device,
    pixels: readonly Uint8Array<ArrayBuffer>[],
    sizes: readonly PictureSize[],
  ): ReturnType<Session["inferTimed"]> {
    const { session } = device;
    let milliseconds = 0;
    const pace: BatchPace = {
      size: pixels.length,
      took: (_, spent) => milliseconds += spent,
      failed: (pictures) =>
        device.most = Math.max(1, Math.min(device.most, pictures >> 1)),
    };
    const spent: Uint8Array<ArrayBuffer>[] = [];
    const label = providerLabel(session.runsOn.provider);
    const options: FittingOptions = {
      session,
      pace,
      onHalved: (from, to, reason) => onHalved(from, to, `${label}: ${reason}`),
      onSpent: (some) => spent.push(...some),
    };
    const parts: Float32Array[] = [];
    for (let at = 0; at < pixels.length;) {
      const end = Math.min(at + device.most, pixels.length);
      parts.push(
        await inferFitting(
          pixels.slice(at, end),
          sizes.slice(at, end),
          options,
        ),
      );
      at = end;
    }
    return { probabilities: joined(parts), milliseconds, pixels: spent };
  }

  return {
    ...first,
    inferTimed,
    infer: async (pixels, sizes) =>
      (await inferTimed(pixels, sizes)).probabilities,
    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all(
        sessions.map((session) => session[Symbol.asyncDispose]()),
      );
    },
  };
}

/** Pictures of which nothing else is known fill the input. */
function sizesOf(
  { spec }: Session,
  pixels: readonly unknown[],
): readonly PictureSize[] {
  return pixels.map(() => [spec.width, spec.height]);
}

function joined(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
