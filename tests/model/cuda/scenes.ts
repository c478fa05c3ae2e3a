import { join } from "node:path";
import {
  type CudaFetch,
  type CudaFetched,
  fetchCudaLibraries,
} from "../../../src/model/cuda/fetch_cuda_libraries.ts";
import { cudaPackage } from "../../../src/model/cuda/cuda_package.ts";
import type { PullEvent } from "../../../src/model/hub/pull_event.ts";
import { scratch } from "../../files/scratch.ts";
import { quick } from "../hub/scenes.ts";
import { elfLibrary } from "./elf_library.ts";
import {
  type FeedOptions,
  type LoopbackFeed,
  loopbackFeed,
} from "./loopback_feed.ts";
import { type ZipEntry, zipFile } from "./zip_file.ts";

const { id, version, folder, libraries } = cudaPackage;

/** The libraries of the tests, each another. */
export const contents: Readonly<Record<string, Uint8Array<ArrayBuffer>>> =
  Object.fromEntries(libraries.map((name, at) => [
    name,
    elfLibrary({ soname: name, arch: "x86_64", padding: 1000 * at }),
  ]));

/** The entries of a package as it is published, among others that are of no use. */
export const entries: readonly ZipEntry[] = [
  { name: "_rels/.rels", data: new TextEncoder().encode("<Relationships/>") },
  ...libraries.map((name) => ({
    name: `${folder}/${name}`,
    data: contents[name]!,
    // So that the whole is large enough to be cut somewhere.
    isStored: true,
  })),
  {
    name: `${folder}/libonnxruntime.so`,
    data: new TextEncoder().encode("of no use"),
  },
];

/** The package of the tests. */
export const nupkg: Uint8Array<ArrayBuffer> = zipFile(entries);

/** Starts a feed that has the package. */
export function feed(options: Partial<FeedOptions> = {}): LoopbackFeed {
  return loopbackFeed({ id, version, content: nupkg, ...options });
}

/** A folder with a binding in it, and the calls. */
export interface Scene extends AsyncDisposable {
  readonly folder: string;
  readonly events: PullEvent[];
  fetch(index: string, more?: Partial<CudaFetch>): Promise<CudaFetched>;
}

/** What lies in the folder of a binding. */
export const binding = {
  "libonnxruntime.so.1": "the runtime",
  "onnxruntime_binding.node": "the binding",
};

/** Makes the folder. */
export async function scene(): Promise<Scene> {
  const dir = await scratch();
  const events: PullEvent[] = [];
  for (const [name, text] of Object.entries(binding)) {
    await Deno.writeTextFile(join(dir.path, name), text);
  }
  return {
    folder: dir.path,
    events,
    fetch: (index, more = {}) =>
      fetchCudaLibraries({
        folder: dir.path,
        index,
        pace: quick,
        platform: { os: "linux", arch: "x86_64" },
        onEvent: (event) => events.push(event),
        ...more,
      }),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}
