import { join } from "node:path";
import {
  type Pull,
  type Pulled,
  pullFiles,
} from "../../../src/model/hub/pull_files.ts";
import type { TransferPace } from "../../../src/model/hub/pace.ts";
import type { PullEvent } from "../../../src/model/hub/pull_event.ts";
import { scratch } from "../../files/scratch.ts";

/** The repository of the tests. */
export const repo = "kit/tagger";

/** Bytes that look like nothing and are the same each time. */
export function madeBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = 1;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}

/** A model that is too large for one piece, and labels. */
export const model = madeBytes(300_000);
export const labels = new TextEncoder().encode("tag_id,name,category,count\n");
export const repos = {
  [repo]: { "model.onnx": model, "selected_tags.csv": labels },
};
export const files = ["model.onnx", "selected_tags.csv"];

/** Patience of a test: none. */
export const quick: TransferPace = {
  attempts: 4,
  firstWait: 1,
  longestWait: 50,
  stall: 150,
};

/** A place to download to, and the calls. */
export interface Scene extends AsyncDisposable {
  readonly cache: string;
  readonly folder: string;
  readonly events: PullEvent[];
  pull(endpoint: string, more?: Partial<Pull>): Promise<Pulled>;
  /** The same, into a folder instead of the cache. */
  pullHere(endpoint: string, more?: Partial<Pull>): Promise<Pulled>;
}

/** Makes an empty place. */
export async function scene(token: string | null = null): Promise<Scene> {
  const dir = await scratch();
  const cache = join(dir.path, "hub");
  const folder = join(dir.path, "models", "kit_tagger");
  const events: PullEvent[] = [];
  const pull: Scene["pull"] = (endpoint, more = {}) =>
    pullFiles({
      repo,
      files,
      settings: { endpoint, token, tokenFrom: null, cache, offline: false },
      pace: quick,
      onEvent: (event) => events.push(event),
      ...more,
    });
  return {
    cache,
    folder,
    events,
    pull,
    pullHere: (endpoint, more = {}) =>
      pull(endpoint, { localDir: folder, ...more }),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}
