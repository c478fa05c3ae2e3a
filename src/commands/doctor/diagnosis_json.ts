import { hasAdapters } from "../../model/provider/adapter.ts";
import { providerLabel } from "../../model/provider/provider.ts";
import type { Advice } from "./advice/advice.ts";
import type { Diagnosis } from "./diagnosis.ts";
import type { FolderFacts } from "./examine_caches.ts";
import type { TriedProvider } from "./examine_providers.ts";
import type { Fixed } from "./fix_cuda.ts";
import { type Fact, known, notKnown } from "./fact.ts";
import { libraryFindings } from "./library_findings.ts";

/** A value as JSON has it. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A value of JSON with facts in it. */
type Findings =
  | null
  | boolean
  | number
  | string
  | Fact<unknown>
  | readonly unknown[]
  | { readonly [key: string]: unknown };

/**
 * A diagnosis as one JSON value, which docs/doctor.md promises. Facts that are
 * not known are null, and `notKnown` says why, by their path
 * (`machine.cpu.model`, `providers[1].works`).
 *
 * @param diagnosis What was found out.
 * @param advice What to do about it.
 * @param status The exit status.
 * @param fixed What was mended before, or null.
 */
export function diagnosisJson(
  diagnosis: Diagnosis,
  advice: readonly Advice[],
  status: number,
  fixed: Fixed | null = null,
): Json {
  const { machine, gpus, runtime, providers, run } = diagnosis;
  const { libraries, caches, permissions } = diagnosis;
  const { host: _host, ...hub } = diagnosis.hub;
  const reasons: Record<string, string> = {};
  const findings: Findings = {
    format: 1,
    status,
    fixed,
    machine,
    gpus,
    runtime,
    providers: providers.map(providerFindings),
    run: {
      ...run,
      takes: run.takes === null ? null : providerLabel(run.takes),
    },
    libraries: libraries.known
      ? libraryFindings(libraries.value, gpus.devices)
      : libraries,
    caches: {
      hub: { ...folderFindings(caches.hub), models: caches.hub.models },
      wdtag: folderFindings(caches.wdtag),
      deno: folderFindings(caches.deno),
    },
    hub,
    permissions,
    advice,
  };
  const plain = settle(findings, "", reasons) as {
    readonly [key: string]: Json;
  };
  return { ...plain, notKnown: reasons };
}

function providerFindings({ provider, outcome }: TriedProvider): Findings {
  const facts = { provider: providerLabel(provider) };
  switch (outcome.kind) {
    case "works": {
      const { adapter, placement, milliseconds, difference } = outcome;
      const { here, nodes, elsewhere } = placement;
      return {
        ...facts,
        works: true,
        problem: null,
        adapter: adapter === null && hasAdapters(provider.name)
          ? notKnown("its driver does not say")
          : adapter,
        nodes: { here, all: nodes, elsewhere },
        milliseconds,
        difference,
      };
    }
    case "fails":
      return {
        ...facts,
        works: false,
        problem: outcome.message,
        ...unmeasured(null),
      };
    case "runs":
    case "unknown": {
      const not = notKnown(outcome.message);
      return {
        ...facts,
        works: outcome.kind === "runs" ? known(true) : not,
        problem: null,
        ...unmeasured(not),
      };
    }
  }
}

function unmeasured(fact: Fact<never> | null): Record<string, unknown> {
  return {
    adapter: fact,
    nodes: fact,
    milliseconds: fact,
    difference: fact,
  };
}

function folderFindings(folder: FolderFacts): Record<string, unknown> {
  const { path, exists, size, free, writable, problem } = folder;
  return {
    path,
    exists,
    bytes: size.known ? size.value?.bytes ?? 0 : size,
    isWhole: size.known ? size.value?.isWhole ?? true : size,
    free,
    writable,
    problem,
  };
}

/** Puts values in the place of facts, and notes what is not known. */
function settle(
  value: unknown,
  path: string,
  reasons: Record<string, string>,
): Json {
  if (Array.isArray(value)) {
    return value.map((each, at) => settle(each, `${path}[${at}]`, reasons));
  }
  if (typeof value !== "object" || value === null) return value as Json;
  if (isFact(value)) {
    if (value.known) return settle(value.value, path, reasons);
    reasons[path] = value.why;
    return null;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      settle(each, path === "" ? key : `${path}.${key}`, reasons),
    ]),
  );
}

function isFact(value: object): value is Fact<unknown> {
  return "known" in value && typeof value.known === "boolean";
}
