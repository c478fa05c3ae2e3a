import type {
  CudaNeeds,
  CudaReport,
  NeededLibrary,
} from "../../../model/cuda/find_gpu_libraries.ts";
import type { Diagnosis } from "../diagnosis.ts";
import { hasVendor } from "../examine_gpus.ts";
import { type Advice, mend, note } from "./advice.ts";
import { packageWords } from "./package_words.ts";

/**
 * Why an NVIDIA GPU that is here is not used by CUDA, and what would help.
 * Nothing where there is none, where CUDA was not tried, and where it works.
 *
 * @param diagnosis What was found out.
 */
export function adviseCuda(diagnosis: Diagnosis): readonly Advice[] {
  const { gpus, libraries, providers, run } = diagnosis;
  const cuda = providers.find(({ provider }) => provider.name === "cuda");
  if (cuda === undefined) return [];
  const { outcome } = cuda;
  // What loads is passed over all the same where it computes elsewhere, or wrongly.
  const problem = outcome.kind === "fails"
    ? outcome.message
    : run.passedOver.find(({ provider }) => provider === "cuda")?.reason;
  if (outcome.kind === "unknown" || problem === undefined) return [];
  const driver = libraries.known ? libraries.value.driver : null;
  const isHere = driver !== null &&
    (driver.devices.length > 0 || driver.isWsl);
  const isAsked = run.provider.startsWith("cuda");
  const noGpu = isHere || !gpus.devices.known ? [] : adviseNoGpu(gpus, isAsked);
  if (!isHere && !isAsked) return noGpu;
  const begin = isHere
    ? "An NVIDIA GPU is here, but CUDA does not work: "
    : "CUDA does not work: ";
  // Where another GPU's provider is taken there is no harm in it.
  const isHarm = run.takes === null || run.takes.name === "cpu" || isAsked;
  const say = isHarm ? mend : note;
  const found = libraries.known && libraries.value.cuda.kind === "linux"
    ? libraries.value.cuda
    : null;
  const why = found === null
    ? []
    : adviseLibraries(found, begin, say, driver?.version ?? null);
  if (noGpu.length + why.length > 0) return [...noGpu, ...why];
  return [say("cuda-fails", `${begin}${problem}.`)];
}

function adviseNoGpu(
  gpus: Diagnosis["gpus"],
  isAsked: boolean,
): readonly Advice[] {
  if (hasVendor(gpus, "NVIDIA")) {
    return [mend(
      "nvidia-driver",
      "This machine has an NVIDIA GPU, but its driver is not here (no " +
        "/dev/nvidia0): install NVIDIA's driver; a container must be " +
        'given the GPU, as by "docker run --gpus all".',
    )];
  }
  return isAsked
    ? [mend(
      "nvidia-gpu",
      "CUDA needs an NVIDIA GPU, and none is to be seen (no /dev/nvidia0).",
    )]
    : [];
}

/** What of the libraries keeps CUDA from working. */
function adviseLibraries(
  { provider, needs, expected }: Extract<CudaReport, { kind: "linux" }>,
  begin: string,
  say: typeof mend,
  version: string | null,
): readonly Advice[] {
  if (provider.kind === "absent" || provider.kind === "broken") {
    return [say(
      "cuda-not-installed",
      `${begin}onnxruntime's libraries for it are ${
        provider.kind === "absent" ? "not installed" : "damaged"
      }. "wdtag doctor --fix cuda" fetches them.` + expectedWords(expected),
    )];
  }
  const missing = needs === null ? [] : missingOf(needs);
  if (missing.length > 0) {
    return missing.map((library) =>
      say("cuda-library", begin + libraryWords(library))
    );
  }
  return needs?.isDriverNewEnough === false
    ? [say(
      "cuda-driver-old",
      `${begin}NVIDIA's driver ${version} is too old for CUDA ` +
        `${needs.major}, which needs ${needs.oldestDriver} or newer. Update it.`,
    )]
    : [];
}

/** What a model can't do without; TensorRT's own are for those who want it. */
function missingOf({ libraries }: CudaNeeds): readonly NeededLibrary[] {
  return libraries.filter(({ for: what, result }) =>
    what !== "tensorrt" && result.kind !== "loaded" &&
    result.kind !== "unknown"
  );
}

function libraryWords(library: NeededLibrary): string {
  const { name, result, elsewhere, packages } = library;
  const [folder] = elsewhere;
  if (result.kind === "missing" && folder !== undefined) {
    return `${name} is in "${folder}", where it is not looked for. ` +
      `Put that folder into LD_LIBRARY_PATH.`;
  }
  const problem = result.kind === "missing"
    ? "is missing"
    : result.kind === "broken"
    ? result.lacks === null
      ? `does not load (${result.reason})`
      : `lacks ${result.lacks}`
    : "crashes when it is loaded";
  return `${name} ${problem}.${packageWords(packages)}`;
}

/** Before they are there, which CUDA they need is not certain. */
function expectedWords(expected: readonly CudaNeeds[]): string {
  const missing = expected.map((needs) =>
    missingOf(needs).map(({ name }) => name)
  );
  if (missing.length === 0 || missing.some(({ length }) => length === 0)) {
    return "";
  }
  const each = expected.map(({ major }, at) =>
    `of CUDA ${major} ${missing[at]!.join(", ")}`
  );
  return ` They need CUDA's own libraries, too, which are not all here: missing are ${
    each.join("; ")
  }.`;
}
