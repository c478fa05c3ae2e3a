import { adapterWords } from "../../../model/provider/adapter.ts";
import { providerLabel } from "../../../model/provider/provider.ts";
import type { Diagnosis } from "../diagnosis.ts";
import { showsGpu } from "../examine_gpus.ts";
import type { Outcome } from "../examine_providers.ts";
import { type Advice, mend, note } from "./advice.ts";

/**
 * What tagging would run on, or why it would not run.
 *
 * @param diagnosis What was found out.
 */
export function adviseRun(diagnosis: Diagnosis): readonly Advice[] {
  const cpu = adviseCpu(diagnosis);
  return cpu !== null ? [cpu] : [adviseProvider(diagnosis)];
}

function adviseCpu({ providers, runtime }: Diagnosis): Advice | null {
  const cpu = providers.find(({ provider }) => provider.name === "cpu");
  const outcome: Outcome = cpu?.outcome ??
    { kind: "unknown", message: "it was not tried" };
  if (outcome.kind === "works" || outcome.kind === "runs") return null;
  const { problem } = runtime.onnxruntime;
  if (outcome.kind === "unknown") {
    return mend(
      "cpu-unknown",
      `Whether a model runs on the CPU could not be found out: ` +
        `${outcome.message}. Run "wdtag doctor" with -A.`,
    );
  }
  return mend(
    "cpu-fails",
    problem === null
      ? `Nothing can be tagged, for the CPU can't run a model: ${outcome.message}.`
      : `Nothing can be tagged, for onnxruntime can't be loaded: ${problem}.`,
  );
}

function adviseProvider(diagnosis: Diagnosis): Advice {
  const { run, providers } = diagnosis;
  if (run.provider === "auto") return adviseAuto(diagnosis);
  const { provider, outcome } = providers.at(-1)!;
  const label = providerLabel(provider);
  switch (outcome.kind) {
    case "unknown":
      return mend(
        "provider-unknown",
        `Whether ${label} works could not be found out: ${outcome.message}.`,
      );
    case "fails":
      return mend(
        "provider-fails",
        `--provider ${label} ends a run: ${outcome.message}.`,
      );
    case "runs":
      return note("runs-on", `Tagging with --provider ${label} works.`);
    case "works": {
      const { adapter, placement } = outcome;
      if (placement.here === 0) {
        return mend(
          "provider-idle",
          `--provider ${label} ends a run: onnxruntime gave all of a ` +
            "trial's work to the CPU.",
        );
      }
      const on = adapter === null ? "" : ` on ${adapterWords(adapter)}`;
      return note("runs-on", `Tagging with --provider ${label} works${on}.`);
    }
  }
}

function adviseAuto({ run, providers, gpus }: Diagnosis): Advice {
  const taken = run.takes?.name ?? "cpu";
  if (taken === "cpu") {
    const isKnown = gpus.pci.known && gpus.devices.known;
    const more = showsGpu(gpus)
      ? ""
      : isKnown
      ? " The system shows no GPU."
      : " Whether there is a GPU is not known.";
    return note("runs-on", `Tagging runs on the CPU.${more}`);
  }
  const outcome = providers.find(({ provider }) => provider.name === taken)
    ?.outcome;
  const adapter = outcome?.kind === "works" ? outcome.adapter : null;
  return note(
    "runs-on",
    `Tagging runs on the GPU by ${taken}` +
      (adapter === null ? "." : ` (${adapterWords(adapter)}).`),
  );
}
