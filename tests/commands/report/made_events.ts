import type { ImageResult } from "../../../src/dataset/image_result.ts";
import type { RunEvent, RunSummary } from "../../../src/dataset/run_event.ts";
import type { Sink } from "../../../src/commands/report/reporter.ts";

/** A sink that keeps what it is given. */
export interface KeptText extends Sink {
  /** All of it. */
  readonly text: () => string;
}

/** Makes an empty one. */
export function keptText(): KeptText {
  let all = "";
  return { write: (text) => void (all += text), text: () => all };
}

/** A summary of nothing, but for what is given. */
export function madeSummary(given: Partial<RunSummary> = {}): RunSummary {
  return {
    images: 0,
    tagged: 0,
    skipped: 0,
    failed: 0,
    failures: [],
    frequencies: new Map(),
    output: 'in ".txt" files beside the images',
    provider: "cpu",
    plugins: [],
    seconds: 1,
    interrupted: false,
    ...given,
  };
}

/** An image with a caption of two tags. */
export function madeTagged(path = "a.png"): ImageResult {
  const tag = (name: string) =>
    ({ name, score: 0.5, category: "general" }) as const;
  return {
    kind: "tagged",
    image: { path, root: ".", relative: path },
    file: path.replace(/\.png$/, ".txt"),
    size: [30, 20],
    caption: "1girl, solo",
    tags: [tag("1girl"), tag("solo")],
    rating: null,
    quality: null,
    counted: ["1girl", "solo"],
    parts: { rating: "", character: "", general: "1girl, solo", other: "" },
  };
}

/** An image that has none. */
export function madeUntouched(
  kind: "failed" | "skipped",
  path = "b.png",
): ImageResult {
  return { kind, image: { path }, reason: "It is so" };
}

/** That the model is open. */
export const madeOpened: Extract<RunEvent, { kind: "opened" }> = {
  kind: "opened",
  images: 14,
  model: "palette",
  provider: "cpu",
  adapter: null,
  nodes: null,
  passedOver: [],
  decoder: "auto",
  tags: 45,
  size: [448, 448],
  batch: 4,
};

/** Does something at moments of a clock of the test's own, in milliseconds. */
export function withClock(
  steps: readonly (readonly [now: number, step: () => void])[],
): void {
  const real = performance.now;
  try {
    for (const [now, step] of steps) {
      performance.now = () => now;
      step();
    }
  } finally {
    performance.now = real;
  }
}
