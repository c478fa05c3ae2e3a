/** The execution providers of onnxruntime that wdtag knows, the CPU first. */
export const providerNames = [
  "cpu",
  "cuda",
  "tensorrt",
  "webgpu",
  "dml",
  "coreml",
] as const;

/** An execution provider, as `--provider` calls it. */
export type ProviderName =
  | "cpu"
  | "cuda"
  | "tensorrt"
  | "webgpu"
  | "dml"
  | "coreml";

/** An execution provider and which of its devices. */
export interface Provider {
  /** Which it is. */
  readonly name: ProviderName;
  /** Which of its devices, from 0. */
  readonly device: number;
}

/** The processor, which always works. */
export const cpuProvider: Provider = { name: "cpu", device: 0 };

/** Providers whose devices can be chosen by number. */
const numbered: readonly ProviderName[] = ["cuda", "tensorrt", "dml"];

/**
 * Reads `auto`, `cpu`, or a GPU's provider with an optional device, `cuda:1`.
 *
 * @param text What a preset, a flag or a program says.
 * @returns `auto`, or the provider.
 * @throws {RangeError} Where it is none; the message begins with what is expected.
 */
export function parseProvider(text: string): Provider | "auto" {
  const [word = "", device, ...more] = text.split(":");
  const name = providerNames.find((each) => each === word);
  if (name === undefined && word !== "auto") {
    throw new RangeError(
      `expects one of auto, ${providerNames.join(", ")}, not "${text}"`,
    );
  }
  if (device === undefined) {
    return name === undefined ? "auto" : { name, device: 0 };
  }
  if (more.length > 0 || !/^\d{1,4}$/.test(device)) {
    throw new RangeError(
      `expects a device number after the colon, as in ${word}:0, not "${text}"`,
    );
  }
  if (name === undefined || name === "cpu") {
    throw new RangeError(`${word} takes no device: leave out ":${device}"`);
  }
  if (Number(device) > 0 && !numbered.includes(name)) {
    throw new RangeError(
      `${name} has device 0 only, not "${text}": it chooses the fastest GPU itself`,
    );
  }
  return { name, device: Number(device) };
}

/**
 * Reads what {@linkcode parseProvider} reads, or several devices of one
 * provider, `cuda:0,cuda:1`, which run side by side. `cpu,cpu` are two halves
 * of the processor.
 *
 * @param text What a preset, a flag or a program says.
 * @returns `auto`, or the devices.
 * @throws {RangeError} Where it is none; the message begins with what is expected.
 */
export function parseProviders(text: string): readonly Provider[] | "auto" {
  const words = text.split(",").map((word) => word.trim());
  const read = words.map(parseProvider);
  if (read.length === 1 && read[0] === "auto") return "auto";
  const devices = read.filter((each) => each !== "auto");
  const [first] = devices;
  if (
    devices.length < read.length ||
    devices.some(({ name }) => name !== first!.name)
  ) {
    throw new RangeError(
      `expects devices of one provider, as in cuda:0,cuda:1, not "${text}": ` +
        "the answers of two are not the same to the last digit",
    );
  }
  const labels = devices.map(providerLabel);
  const twice = labels.find((label, at) => labels.indexOf(label) !== at);
  if (twice !== undefined && first!.name !== "cpu") {
    throw new RangeError(`names ${twice} twice: each device runs once`);
  }
  return devices;
}

/** A provider as the user says it: `webgpu`, `cuda:1`. */
export function providerLabel({ name, device }: Provider): string {
  return device === 0 ? name : `${name}:${device}`;
}
