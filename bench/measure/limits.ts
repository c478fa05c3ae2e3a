import { join } from "node:path";
import { runTimed, succeeded, type Timed } from "./run_timed.ts";
import { denoRun } from "./wdtag.ts";

/** What decode-only libvips took, in all. */
export interface Decoded {
  readonly images: number;
  readonly seconds: number;
  /** Processor time in seconds. */
  readonly processor: number;
}

/** Runs the program that only decodes a folder; {@linkcode decodedOf} reads the result. */
export async function runDecodeOnly(
  folder: string,
  signal: AbortSignal,
): Promise<Timed> {
  const command = denoRun("bench/programs/decode_only.ts", folder);
  return succeeded(await runTimed(command, { signal }));
}

/** What the program that only decodes has printed. */
export function decodedOf({ stdout }: Timed): Decoded {
  return JSON.parse(stdout) as Decoded;
}

/** Runs the program that only calls `session.run`; {@linkcode bareOf} reads the result. */
export async function runBareSession(
  model: string,
  provider: string,
  images: number,
  batches: readonly number[],
  signal: AbortSignal,
): Promise<Timed> {
  const command = denoRun(
    "bench/programs/bare_session.ts",
    join(model, "model.onnx"),
    provider,
    ...[images, ...batches].map(String),
  );
  return succeeded(await runTimed(command, { signal }));
}

/** What one image took a program that only calls `session.run`. */
export interface Bare {
  readonly seconds: number;
  /** Processor time in seconds. */
  readonly processor: number;
}

/** What the program that only calls `session.run` has printed of a batch size. */
export function bareOf({ stdout }: Timed, batch: number): Bare {
  const results = JSON.parse(stdout) as Readonly<Record<string, Bare>>;
  return results[batch]!;
}
