import { type Fact, inquire, notKnown } from "./fact.ts";

/** The GPUs that the system shows, whether or not a driver is there. */
export interface GpuFacts {
  /** Display controllers on the PCI bus. */
  readonly pci: Fact<readonly PciGpu[]>;
  /** The device files by which drivers are reached. */
  readonly devices: Fact<readonly string[]>;
}

/** A display controller on the PCI bus. */
export interface PciGpu {
  /** Who made it, where that is known; else the vendor's number. */
  readonly vendor: string;
  /** The numbers of its vendor and of the device: `10de:2330`. */
  readonly id: string;
}

/** Makers of GPUs that compute, by their numbers on the PCI bus. */
const vendors: Readonly<Record<string, string>> = {
  "0x10de": "NVIDIA",
  "0x1002": "AMD",
  "0x8086": "Intel",
};

/** Device files of GPUs: NVIDIA's, the kernel's own drivers', AMD's, Windows' in WSL. */
const deviceFile = /^(?:nvidia\d+|nvidiactl|kfd|dxg)$/;

const otherSystems = "only Linux tells without asking a driver";

/**
 * Finds out which GPUs the system shows. Linux alone tells without a driver.
 * Never prompts, never throws.
 *
 * @param os The operating system, as `Deno.build.os` has it.
 */
export async function examineGpus(
  os: string = Deno.build.os,
): Promise<GpuFacts> {
  if (os !== "linux") {
    return { pci: notKnown(otherSystems), devices: notKnown(otherSystems) };
  }
  return { pci: await findOnPci(), devices: await findDevices() };
}

async function findOnPci(): Promise<Fact<readonly PciGpu[]>> {
  const folder = "/sys/bus/pci/devices";
  const found = await inquire([{ name: "read", path: folder }], async () => {
    const gpus: PciGpu[] = [];
    for (const name of await namesIn(folder)) {
      const read = async (fact: string): Promise<string> =>
        (await Deno.readTextFile(`${folder}/${name}/${fact}`)).trim();
      // Class 03 of the PCI code and ID assignment: display controllers.
      if (!/^0x03/.test(await read("class"))) continue;
      const [vendor, device] = [await read("vendor"), await read("device")];
      gpus.push({
        vendor: vendors[vendor] ?? vendor,
        id: `${vendor.slice(2)}:${device.slice(2)}`,
      });
    }
    return gpus;
  });
  // Machines without a PCI bus (boards, some containers) have no such folder.
  return !found.known && found.why === "there is no such file or folder"
    ? notKnown("the system shows no PCI bus")
    : found;
}

async function findDevices(): Promise<Fact<readonly string[]>> {
  return await inquire([{ name: "read", path: "/dev" }], async () => {
    const own = (await namesIn("/dev")).filter((name) => deviceFile.test(name));
    const dri = await namesIn("/dev/dri").catch(() => []);
    return [
      ...own.map((name) => `/dev/${name}`),
      ...dri.filter((name) => name.startsWith("renderD"))
        .map((name) => `/dev/dri/${name}`),
    ];
  });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) names.push(name);
  return names.sort();
}

/** Whether the system shows a GPU of that maker. */
export function hasVendor({ pci }: GpuFacts, vendor: string): boolean {
  return pci.known && pci.value.some((gpu) => gpu.vendor === vendor);
}

/** Whether the system shows a GPU that computes, or the file of a driver for one. */
export function showsGpu({ pci, devices }: GpuFacts): boolean {
  const makers = Object.values(vendors);
  return (pci.known &&
    pci.value.some(({ vendor }) => makers.includes(vendor))) ||
    (devices.known && devices.value.length > 0);
}
