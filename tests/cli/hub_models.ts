import { join } from "node:path";
import { paletteFiles } from "../../src/model/palette/palette.ts";
import { scratch } from "../files/scratch.ts";
import {
  type HubOptions,
  type LoopbackHub,
  loopbackHub,
} from "../model/hub/loopback_hub.ts";
import { type Ended, type Running, runWdtag, startWdtag } from "./run_wdtag.ts";

const { model, tags } = paletteFiles();
const labels = new TextEncoder().encode(tags);

/** A short name whose graph's size is not known to the byte, and its repository. */
export const known = {
  name: "vit-v2",
  repo: "SmilingWolf/wd-v1-4-vit-tagger-v2",
} as const;

/** A repository that the registry does not know. */
export const other = "kit/palette";

/** The files of a model that can be run, though it knows colours alone. */
export const files: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  "model.onnx": model,
  "selected_tags.csv": labels,
};

/** Repositories that hold it. */
export const repos: HubOptions["repos"] = {
  [known.repo]: files,
  [other]: { ...files, "README.md": new TextEncoder().encode("# Palette\n") },
  "cella110n/cl_tagger": Object.fromEntries(
    ["1_00", "1_01"].flatMap((version) => [
      [`cl_tagger_${version}/model_optimized.onnx`, model],
      [
        `cl_tagger_${version}/tag_mapping.json`,
        new TextEncoder().encode(`{"version": "${version}"}`),
      ],
    ]),
  ),
};

/** A Hub, a place for its models, and the program that asks it. */
export interface HubScene extends AsyncDisposable {
  readonly hub: LoopbackHub;
  /** An empty folder of the test's own. */
  readonly path: string;
  /** The Hub's cache. */
  readonly cache: string;
  /** The environment that the program is run in. */
  readonly env: Readonly<Record<string, string | null>>;
  /** Runs `wdtag models ...`. */
  models(...args: readonly string[]): Promise<Ended>;
  /** The same, while `HF_HUB_OFFLINE` is set. */
  offline(...args: readonly string[]): Promise<Ended>;
  /** Starts it. */
  start(...args: readonly string[]): Running;
  /** What `wdtag models ... --json` says. */
  // deno-lint-ignore no-explicit-any
  json(...args: readonly string[]): Promise<any>;
}

/** Starts a Hub and makes an empty place. */
export async function hubScene(
  options: Partial<HubOptions> = {},
): Promise<HubScene> {
  const hub = loopbackHub({ repos, lfs: ["model.onnx"], ...options });
  const dir = await scratch();
  const env = {
    HF_ENDPOINT: hub.endpoint,
    HF_HOME: join(dir.path, "home"),
    HF_HUB_OFFLINE: null,
    HF_TOKEN: null,
    NO_PROXY: "127.0.0.1",
  };
  const scene: HubScene = {
    hub,
    path: dir.path,
    cache: join(dir.path, "home", "hub"),
    env,
    models: (...args) => runWdtag(["models", ...args], { env }),
    offline: (...args) =>
      runWdtag(["models", ...args], { env: { ...env, HF_HUB_OFFLINE: "1" } }),
    start: (...args) => startWdtag(["models", ...args], { env }),
    async json(...args) {
      const { stdout, stderr } = await scene.models(...args, "--json");
      try {
        return JSON.parse(stdout);
      } catch {
        throw new Error(`No JSON: ${stdout}${stderr}`);
      }
    },
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      await dir[Symbol.asyncDispose]();
    },
  };
  return scene;
}

/** The folder of a repository in a cache. */
export function cached(cache: string, repo: string): string {
  return join(cache, `models--${repo.replaceAll("/", "--")}`);
}

/** Changes a bit of a file, and neither its length nor its times. */
export async function damage(path: string): Promise<void> {
  const { mtime, atime } = await Deno.stat(path);
  const bytes = await Deno.readFile(path);
  bytes[bytes.length >> 1]! ^= 1;
  await Deno.writeFile(path, bytes);
  await Deno.utime(path, atime!, mtime!);
}
