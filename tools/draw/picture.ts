import type { Canvas } from "./canvas.ts";

/** One of the example pictures. */
export interface Picture {
  /** Its path in examples/; the suffix says the format. */
  readonly file: string;
  /** What it shows, for people. */
  readonly shows: string;
  /** Draws it. The same pixels each time. */
  readonly draw: () => Canvas;
  /** Whether its transparency is kept. */
  readonly alpha?: true;
  /** The encoder's quality, 1 to 100, where the format loses something. */
  readonly quality?: number;
}
