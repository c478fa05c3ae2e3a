import { openFileLayer } from "../../files/file_layer.ts";
import { cudaSupport } from "../../model/cuda/cuda_support.ts";
import { fetchCudaLibraries } from "../../model/cuda/fetch_cuda_libraries.ts";
import { findBindingFolder } from "../../model/cuda/find_binding_folder.ts";
import { nugetIndex } from "../../model/cuda/nuget_index.ts";
import type { PullEvent } from "../../model/hub/pull_event.ts";
import { ModelError } from "../../model/model_error.ts";
import { pullRunEvent } from "../../dataset/pull_run_event.ts";
import type { RunEvent } from "../../dataset/run_event.ts";
import { baseSettings } from "../../preset/base.ts";
import { openReporter } from "../report/open_reporter.ts";
import { examineGpus } from "./examine_gpus.ts";
import { isMet, type Need, needFlag } from "./fact.ts";
import { readEnv } from "./read_env.ts";

/** What was mended. */
export interface Fixed {
  /** What. */
  readonly what: "cuda";
  /** The folder that its libraries are in. */
  readonly folder: string;
  /** The libraries' paths. */
  readonly files: readonly string[];
  /** Whether something was fetched; else all was here before. */
  readonly isNew: boolean;
}

/** How it is gone about. */
export interface FixOptions {
  /** Whether it is done where no NVIDIA GPU is to be seen. */
  readonly force: boolean;
  /** Whether nothing but errors is told. */
  readonly quiet: boolean;
  /** Whether more is told. */
  readonly verbose: boolean;
}

/**
 * Has onnxruntime's CUDA libraries in their place, and shows how the download
 * goes. Never prompts.
 *
 * @param options How.
 * @param signal Ends it.
 * @throws {ModelError} Where there is no CUDA, no use for it, or it can't be fetched.
 */
export async function fixCuda(
  { force, quiet, verbose }: FixOptions,
  signal: AbortSignal,
): Promise<Fixed> {
  const support = cudaSupport(Deno.build.os, Deno.build.arch);
  if (support.kind === "none") {
    throw new ModelError(`There is nothing to fetch: ${support.instead}`);
  }
  if (!force) await requireGpu();
  const folder = await findBindingFolder();
  await requireAll([
    { name: "env" },
    { name: "read", path: folder },
    { name: "write", path: folder },
    { name: "net" },
  ]);
  const settings = { ...baseSettings, quiet, verbose };
  await using reporter = await openReporter(settings, await openFileLayer([]));
  const { files, asked } = await fetchCudaLibraries({
    folder,
    index: nugetIndex(readEnv),
    signal,
    onEvent(event) {
      const told = asRunEvent(event);
      if (told !== null) reporter.tell(told);
    },
  });
  return { what: "cuda", folder, files, isNew: asked };
}

/** 230 MB are not fetched for nothing. */
async function requireGpu(): Promise<void> {
  const otherwise = "add --force to fetch them all the same, as for a " +
    "container's image that runs elsewhere";
  const { devices } = await examineGpus();
  if (!devices.known) {
    throw new ModelError(
      "CUDA's libraries are of use where there is an NVIDIA GPU, and whether " +
        `there is one can't be seen (${devices.why}): ${otherwise}`,
    );
  }
  // Windows' Linux has its GPU behind a device of its own.
  if (devices.value.some((path) => /nvidia\d|dxg$/.test(path))) return;
  throw new ModelError(
    "CUDA's libraries are of no use here, for no NVIDIA GPU is to be seen (no " +
      `/dev/nvidia0): install NVIDIA's driver first, or ${otherwise}`,
  );
}

async function requireAll(needs: readonly Need[]): Promise<void> {
  const missing: string[] = [];
  for (const need of needs) {
    if (!await isMet(need)) missing.push(needFlag(need));
  }
  if (missing.length > 0) {
    throw new ModelError(`--fix cuda needs ${missing.join(" ")} (or -A)`);
  }
}

/** As of a model's download, but where that would speak of the Hub. */
function asRunEvent(event: PullEvent): RunEvent | null {
  const file = `"${event.file}"`;
  switch (event.kind) {
    case "retry":
      return warning(`${file} is tried again: ${event.reason}`);
    case "waiting":
      return warning(
        `${file} is being downloaded by another process: waiting for it`,
      );
    case "unverified":
      return warning(
        `the feed gave no checksum for ${file}: its content is not verified`,
      );
    default:
      return pullRunEvent(event);
  }
}

function warning(message: string): RunEvent {
  return { kind: "warning", message };
}
