import { tmpdir } from "node:os";
import { ioErrorReason } from "../../files/error_text.ts";
import { isGranted, mayWriteTemporary } from "../../files/is_granted.ts";
import { flagFor } from "../../files/permission_flag.ts";
import { permissionToStart } from "../runtime/permission_to_start.ts";
import { probeProvider } from "./probe_provider.ts";
import type { ProbeReport } from "./probe_report.ts";
import type { Provider } from "./provider.ts";
import { openVerdictCache } from "./verdict_cache.ts";

/** What is known of a provider before a model is opened on it. */
export type Verdict =
  | ProbeReport
  /** No trial could be made; why, and what would let it. */
  | { readonly kind: "unknown"; readonly message: string };

/** Finds out whether a provider works. */
export interface ProviderJudge {
  /**
   * Finds out, by a trial or from an earlier one.
   *
   * @param provider Which.
   * @param believeFailure Whether an earlier failure is believed; one who asks for a provider by name has mended it.
   */
  judge(provider: Provider, believeFailure: boolean): Promise<Verdict>;
}

/**
 * The judge that tries providers on this machine and keeps what it found in
 * the user's cache folder.
 *
 * @param signal Ends a trial.
 */
export function providerJudge(signal?: AbortSignal): ProviderJudge {
  return {
    async judge(provider, believeFailure) {
      const cache = await openVerdictCache();
      const known = await cache.read(provider);
      if (known?.kind === "works" || (known !== null && believeFailure)) {
        return known;
      }
      const missing = await missingPermission();
      if (missing !== null) return { kind: "unknown", message: missing };
      try {
        const report = await probeProvider(provider, signal);
        await cache.keep(provider, report);
        return report;
      } catch (error) {
        signal?.throwIfAborted();
        // A full disk or a missing folder is no reason to end a run that may
        // not even need this provider.
        const reason = ioErrorReason(error, "write");
        return {
          kind: "unknown",
          message: `its trial could not be made in "${tmpdir()}": ${reason}`,
        };
      }
    },
  };
}

/** A trial is never a reason to ask the user for anything. */
async function missingPermission(): Promise<string | null> {
  const start = permissionToStart();
  if (!await isGranted(start)) {
    const flag = flagFor("run", start.command?.toString());
    return `this run may not start its trial; add ${flag}`;
  }
  return await mayWriteTemporary()
    ? null
    : "its trial needs --allow-write for the folder of temporary files";
}
