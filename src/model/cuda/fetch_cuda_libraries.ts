import { WriteFailed, WriteRefused } from "../../files/file_errors.ts";
import { type FileLayer, openFileLayer } from "../../files/file_layer.ts";
import type { FileLock } from "../../files/file_lock.ts";
import { fetchFile } from "../hub/fetch_file.ts";
import { type TransferPace, usualPace } from "../hub/pace.ts";
import type { PullEvent } from "../hub/pull_event.ts";
import { quoted } from "../hub/quoted.ts";
import { waitForLock } from "../hub/wait_for_lock.ts";
import { ModelError } from "../model_error.ts";
import { askPackage, type PackageAt } from "./ask_package.ts";
import { cudaPackage, type NugetPackage } from "./cuda_package.ts";
import { cudaSupport } from "./cuda_support.ts";
import { freeSpace } from "./free_space.ts";
import { findReceipt, inspectCudaLibraries } from "./inspect_cuda_libraries.ts";
import { type InstallPlace, installPlace } from "./install_place.ts";
import { openPackage } from "./open_package.ts";
import { type Receipt, writeReceipt } from "./receipt.ts";
import { settleLibraries } from "./settle_libraries.ts";
import { stageLibrary } from "./stage_library.ts";

/** What is to be installed, from where, to where. */
export interface CudaFetch {
  /** The folder that onnxruntime looks in, see `findBindingFolder`. */
  readonly folder: string;
  /** The address of the feed's service index, see `nugetIndex`. */
  readonly index: string;
  /** Download and install what is in place already too. */
  readonly force?: boolean;
  /** Ends it; what has come by then is gone on from the next time. */
  readonly signal?: AbortSignal;
  /** Told what happens; the package is named in place of a repository. */
  readonly onEvent?: (event: PullEvent) => void;
  /** In place of the global one, for tests. */
  readonly fetch?: typeof fetch;
  /** How patient to be. */
  readonly pace?: TransferPace;
  /** In place of the real package, for tests. */
  readonly package?: NugetPackage;
  /** In place of this machine's, for tests. */
  readonly platform?: { readonly os: string; readonly arch: string };
  /** In place of the disk's own word, for tests. */
  readonly freeSpace?: (folder: string) => Promise<number | null>;
}

/** What is installed now. */
export interface CudaFetched {
  /** The folder that they are in. */
  readonly folder: string;
  /** The libraries' paths. */
  readonly files: readonly string[];
  /** Whether anything was asked of the feed; else all was here before. */
  readonly asked: boolean;
}

/**
 * Has onnxruntime's CUDA and TensorRT libraries in their place: downloads the
 * NuGet package, checks it, takes the libraries out of it and moves them there,
 * all or none. What is in place and right is left, and nothing is asked then.
 * The package is not kept.
 *
 * Needs `--allow-read` and `--allow-write` for the folder, and `--allow-net`
 * for the feed and the stores that it names; `--allow-sys=statfs` lets it see
 * beforehand whether the disk has room.
 *
 * @param fetch What, from where, to where.
 * @throws {ModelError} Where it can't be done, saying what would work. Nothing
 * is half installed then, and the next call goes on from there.
 */
export async function fetchCudaLibraries(
  fetch: CudaFetch,
): Promise<CudaFetched> {
  const { folder, package: wanted = cudaPackage } = fetch;
  const { os, arch } = fetch.platform ?? Deno.build;
  const support = cudaSupport(os, arch);
  if (support.kind === "none") {
    throw new ModelError(
      `Cannot install CUDA libraries here: ${support.instead}`,
    );
  }
  const place = installPlace(folder);
  try {
    return {
      folder,
      files: wanted.libraries.map((name) => place.final(name)),
      asked: await install(fetch, place, wanted),
    };
  } catch (error) {
    throw asModelError(error, folder);
  }
}

async function install(
  fetch: CudaFetch,
  place: InstallPlace,
  wanted: NugetPackage,
): Promise<boolean> {
  const { folder, force = false, onEvent = () => {} } = fetch;
  const { id: repo } = wanted;
  const signal = fetch.signal ?? new AbortController().signal;
  const isDone = async () =>
    !force &&
    (await inspectCudaLibraries(folder, wanted)).kind === "installed";
  if (await isDone()) return false;
  // Learnt before anything is downloaded: whether this may be written to.
  const layer = await openFileLayer([
    { kind: "folder", path: folder, link: "follow" },
  ]);
  await layer.makeFolder(place.work);
  using lock = await waitForLock(
    layer,
    place.lock,
    signal,
    () => onEvent({ kind: "waiting", repo, file: repo }),
  );
  if (await isDone()) return false;
  const mine = lock.isReal
    ? place
    : installPlace(folder, `-${crypto.randomUUID().slice(-8)}`);
  const left = force ? null : await findReceipt(folder, wanted);
  const isSettled = left !== null && await settleLibraries(layer, mine, left);
  if (!isSettled) {
    await download({ ...fetch, signal, onEvent }, layer, lock, mine, wanted);
  }
  await tidy(layer, mine, wanted);
  return !isSettled;
}

async function download(
  fetch: CudaFetch & Required<Pick<CudaFetch, "signal" | "onEvent">>,
  layer: FileLayer,
  lock: FileLock,
  place: InstallPlace,
  wanted: NugetPackage,
): Promise<void> {
  const { signal, onEvent, pace = usualPace } = fetch;
  const { id: repo } = wanted;
  const at = await askPackage({
    index: fetch.index,
    pace,
    signal,
    onRetry: (reason, wait) =>
      onEvent({ kind: "retry", repo, file: repo, reason, wait }),
    ...(fetch.fetch === undefined ? {} : { fetch: fetch.fetch }),
  }, wanted);
  const { connection, source, file } = at;
  const incomplete = place.incomplete(file);
  const { hash, size } = source.facts;
  if (size !== null) {
    const here = await sizeOf(incomplete);
    await requireSpace(fetch, "the package needs", Math.max(0, size - here));
  }
  await fetchFile(
    {
      connection,
      source,
      layer,
      repo,
      file,
      incomplete,
      lock,
      pace,
      signal,
      onEvent,
    },
    async (whole, path) => {
      if (hash.kind === "unknown") onEvent({ kind: "unverified", repo, file });
      try {
        await unpack(fetch, layer, place, wanted, at, path);
      } catch (error) {
        // Unlike a full disk, a bad package is of no use to the next run.
        if (error instanceof ModelError) await whole.clear();
        throw error;
      }
      await whole.discard();
    },
  );
  onEvent({ kind: "done", repo, file });
}

async function unpack(
  fetch: CudaFetch & Required<Pick<CudaFetch, "signal">>,
  layer: FileLayer,
  place: InstallPlace,
  wanted: NugetPackage,
  { source }: PackageAt,
  path: string,
): Promise<void> {
  const entryOf = (name: string) => `${wanted.folder}/${name}`;
  using archive = await openPackage(
    path,
    source.name,
    wanted.libraries.map(entryOf),
  );
  const sizes = [...archive.entries.values()].map(({ size }) => size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  await requireSpace(fetch, "the libraries need", total);
  const files: Receipt["files"][number][] = [];
  for (const name of wanted.libraries) {
    const entry = archive.entries.get(entryOf(name))!;
    const path = place.staged(name);
    const { signal } = fetch;
    files.push(await stageLibrary({ layer, entry, name, path, signal }));
  }
  const receipt = { package: wanted.id, version: wanted.version, files };
  await layer.writeText(place.receipt, writeReceipt(receipt));
  if (!await settleLibraries(layer, place, receipt)) {
    throw new ModelError(
      `The libraries in ${quoted(place.work)} were changed meanwhile: ` +
        `run it again`,
    );
  }
}

/** Removes what is of no use any more. */
async function tidy(
  layer: FileLayer,
  place: InstallPlace,
  wanted: NugetPackage,
): Promise<void> {
  const file = `${wanted.id}.${wanted.version}.nupkg`.toLowerCase();
  await layer.remove(place.incomplete(file));
  for (const name of wanted.libraries) await layer.remove(place.staged(name));
  await layer.sweep(place.work);
}

async function requireSpace(
  fetch: CudaFetch,
  what: string,
  bytes: number,
): Promise<void> {
  const free = await (fetch.freeSpace ?? freeSpace)(fetch.folder);
  if (free === null || free >= bytes) return;
  const megabytes = (count: number) => `${Math.ceil(count / 1e6)} MB`;
  throw new WriteFailed(
    fetch.folder,
    `Not enough room in ${quoted(fetch.folder)}: ${what} ` +
      `${megabytes(bytes)}, ${megabytes(free)} are free`,
  );
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** What the disk refuses, told with what would work. */
function asModelError(error: unknown, folder: string): unknown {
  if (error instanceof WriteFailed || error instanceof WriteRefused) {
    return new ModelError(
      `Cannot install the CUDA libraries: ${error.message}; onnxruntime looks ` +
        `for them in ${quoted(folder)} alone: make room or let this user ` +
        `write there, or have DENO_DIR name a folder of your own`,
      { cause: error },
    );
  }
  if (error instanceof Deno.errors.NotCapable) {
    return new ModelError(
      `Cannot look for the CUDA libraries: ${error.message}`,
      { cause: error },
    );
  }
  return error;
}
