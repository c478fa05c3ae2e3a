import { deepEqual } from "node:assert/strict";
import { misfits, readPromise } from "../commands/doctor/promised_keys.ts";
import type { Json } from "../../src/commands/doctor/diagnosis_json.ts";
import { type Ended, type RunOptions, runWdtag } from "./run_wdtag.ts";

/** What these tests read of a document; docs/doctor.md has the rest. */
export interface DoctorDocument {
  readonly status: number;
  readonly fixed: { readonly isNew: boolean } | null;
  readonly providers: readonly {
    readonly provider: string;
    readonly works: boolean | null;
    readonly problem: string | null;
    readonly adapter: { readonly kind: string } | null;
    readonly nodes: { readonly here: number; readonly all: number } | null;
    readonly milliseconds: number | null;
    readonly difference: number | null;
  }[];
  readonly run: {
    readonly takes: string | null;
    readonly requireGpu: { readonly passes: boolean };
  };
  readonly libraries: {
    readonly folder: string;
    readonly cuda: { readonly installed: string | null };
  } | null;
  readonly caches:
    & Readonly<
      Record<"hub" | "wdtag" | "deno", {
        readonly path: string | null;
        readonly exists: boolean | null;
        readonly bytes: number | null;
        readonly writable: boolean | null;
        readonly problem: string | null;
      }>
    >
    & { readonly hub: { readonly models: number | null } };
  readonly hub: {
    readonly endpoint: string | null;
    readonly tokenFrom: string | null;
    readonly proxies: Readonly<Record<string, string>> | null;
    readonly reach: {
      readonly state: string;
      readonly status: number | null;
      readonly problem: string | null;
    } | null;
  };
  readonly permissions: readonly {
    readonly name: string;
    readonly state: string;
  }[];
  readonly advice: readonly { readonly id: string; readonly text: string }[];
  readonly notKnown: Readonly<Record<string, string>>;
}

/** A run of `doctor --json` and what it printed. */
export interface DoctorRun extends Ended {
  readonly document: DoctorDocument;
}

/** Variables without which a machine of these tests has neither Hub nor token. */
export const noHub: Readonly<Record<string, null>> = {
  HF_ENDPOINT: null,
  HF_HUB_OFFLINE: null,
  TRANSFORMERS_OFFLINE: null,
  HF_TOKEN: null,
  HUGGING_FACE_HUB_TOKEN: null,
  HF_TOKEN_PATH: null,
  HTTP_PROXY: null,
  HTTPS_PROXY: null,
  ALL_PROXY: null,
  NO_PROXY: null,
  http_proxy: null,
  https_proxy: null,
  all_proxy: null,
  no_proxy: null,
};

/** Runs `doctor --json` and holds its document against what is promised of it. */
export async function doctorJson(
  args: readonly string[],
  options: RunOptions = {},
): Promise<DoctorRun> {
  const ended = await runWdtag(
    ["doctor", "--json", "--quiet", ...args],
    options,
  );
  const json: Json = JSON.parse(ended.stdout);
  deepEqual(misfits(json, await readPromise(), new Set()), []);
  return { ...ended, document: json as unknown as DoctorDocument };
}
