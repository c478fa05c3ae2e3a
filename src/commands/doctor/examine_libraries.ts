import { findBindingFolder } from "../../model/cuda/find_binding_folder.ts";
import {
  findGpuLibraries,
  type GpuLibraries,
} from "../../model/cuda/find_gpu_libraries.ts";
import type { loadLibraries } from "../../model/cuda/load_libraries.ts";
import { type Fact, inquire, isMet, needFlag, needToStart } from "./fact.ts";
import { readEnv } from "./read_env.ts";

/** The libraries by which GPUs are reached. */
export interface LibraryFacts extends GpuLibraries {
  /** The folder in which onnxruntime looks for its own. */
  readonly folder: string;
}

/**
 * Finds out which of the GPUs' libraries are here, and whether they load. Never
 * prompts.
 *
 * @param signal Ends it.
 * @throws The signal's reason.
 */
export async function examineLibraries(
  signal: AbortSignal,
): Promise<Fact<LibraryFacts>> {
  const run = needToStart();
  const mayLoad = await isMet(run);
  const notTried: typeof loadLibraries = (names) =>
    Promise.resolve(
      new Map(names.map((name) => [
        name,
        { kind: "unknown", reason: `needs ${needFlag(run)}` },
      ])),
    );
  const found = await inquire(
    [{ name: "read" }, { name: "env" }],
    async () => {
      const folder = await findBindingFolder();
      const libraries = await findGpuLibraries({
        folder,
        env: readEnv,
        signal,
        ...(mayLoad ? {} : { load: notTried }),
      });
      return { folder, ...libraries };
    },
  );
  signal.throwIfAborted();
  return found;
}
