import { join } from "node:path";
import { cacheFolder } from "../../files/cache_folder.ts";
import { openFileLayer } from "../../files/file_layer.ts";
import { isGranted } from "../../files/is_granted.ts";
import { machineFingerprint } from "./machine_fingerprint.ts";
import type { ProbeReport } from "./probe_report.ts";
import { type Provider, providerLabel } from "./provider.ts";

/** What was found out about providers, kept between runs. */
export interface VerdictCache {
  /** What is known of a provider on this machine; null where nothing is. */
  read(provider: Provider): Promise<ProbeReport | null>;
  /** Keeps a finding. What can't be kept is found out again next time. */
  keep(provider: Provider, report: ProbeReport): Promise<void>;
}

/** Milliseconds that a failure is believed: somebody may just have installed a driver. */
const FAILURE_LASTS = 60 * 60 * 1000;

/** Milliseconds that a success is believed. */
const SUCCESS_LASTS = 7 * 24 * 60 * 60 * 1000;

/** Findings of so many machines and providers are kept. */
const MOST_ENTRIES = 32;

/** Bytes that these never reach. */
const MOST_BYTES = 1024 * 1024;

/** The name of the file, with the version of what is in it. */
const fileName = "providers-1.json";

interface Entry {
  readonly at: number;
  readonly report: ProbeReport;
}

/**
 * Opens the findings about this machine in the user's cache folder. Where it
 * can't be read or written, nothing is kept, and nothing is said.
 *
 * @param folder The folder; null is {@linkcode cacheFolder}.
 * @param now Tells the time, in milliseconds.
 */
export async function openVerdictCache(
  folder: string | null = null,
  now: () => number = Date.now,
): Promise<VerdictCache> {
  const place = folder ?? await defaultFolder();
  if (place === null) return nothingKept;
  const path = join(place, fileName);
  const machine = await machineFingerprint();
  const keyOf = (provider: Provider): string =>
    `${machine} ${providerLabel(provider)}`;
  return {
    async read(provider) {
      const entry = (await readEntries(path))[keyOf(provider)];
      if (entry === undefined) return null;
      const age = now() - entry.at;
      const lasts = entry.report.kind === "works"
        ? SUCCESS_LASTS
        : FAILURE_LASTS;
      return age >= 0 && age < lasts ? entry.report : null;
    },
    async keep(provider, report) {
      if (!await isGranted({ name: "write", path: place })) return;
      const entries = Object.entries({
        ...await readEntries(path),
        [keyOf(provider)]: { at: now(), report },
      }).sort(([, a], [, b]) => b.at - a.at).slice(0, MOST_ENTRIES);
      try {
        const files = await openFileLayer([{ kind: "folder", path: place }]);
        await files.makeFolder(place);
        const text = JSON.stringify(Object.fromEntries(entries), null, 1);
        await files.writeText(path, `${text}\n`);
      } catch {
        // A full disk or a read-only home is no reason to end a run.
      }
    },
  };
}

const nothingKept: VerdictCache = {
  read: () => Promise.resolve(null),
  keep: () => Promise.resolve(),
};

async function defaultFolder(): Promise<string | null> {
  if (!await isGranted({ name: "env" })) return null;
  return cacheFolder((name) => Deno.env.get(name));
}

async function readEntries(
  path: string,
): Promise<Readonly<Record<string, Entry>>> {
  if (!await isGranted({ name: "read", path })) return {};
  try {
    const { isFile, size } = await Deno.stat(path);
    // A pipe would never answer, and no number of findings takes so much.
    if (!isFile || size > MOST_BYTES) return {};
    const entries: unknown = JSON.parse(await Deno.readTextFile(path));
    return typeof entries === "object" && entries !== null
      ? Object.fromEntries(
        Object.entries(entries).filter(([, entry]) => isEntry(entry)),
      )
      : {};
  } catch {
    return {};
  }
}

function isEntry(entry: Partial<Entry> | null): entry is Entry {
  const report = entry?.report;
  if (typeof entry?.at !== "number") return false;
  if (report?.kind === "fails") return typeof report.message === "string";
  return report?.kind === "works" &&
    typeof report.milliseconds === "number" &&
    typeof report.difference === "number" &&
    typeof report.placement?.isMost === "boolean" &&
    (report.adapter === null || typeof report.adapter?.kind === "string");
}
