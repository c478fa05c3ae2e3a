import { dirname } from "node:path";

/** Where tools/fetch_swiftshader.sh has put the driver; null where nobody has called it. */
const icd = Deno.env.get("WDTAG_SWIFTSHADER") ?? null;

/**
 * What makes SwiftShader, a Vulkan driver that computes on the processor, the
 * only one of a process; null where it is not there, and with it goes every
 * test of WebGPU.
 */
export const swiftshader: Readonly<Record<string, string>> | null = icd === null
  ? null
  : {
    VK_ICD_FILENAMES: icd,
    VK_DRIVER_FILES: icd,
    // Vulkan's loader lies beside it.
    LD_LIBRARY_PATH: dirname(icd),
  };

/** A machine on which no Vulkan driver is found, whatever it has. */
export const noVulkan: Readonly<Record<string, string>> = {
  VK_ICD_FILENAMES: "/nonexistent/icd.json",
  VK_DRIVER_FILES: "/nonexistent/icd.json",
};

/** The options of a test that needs SwiftShader; says why where it is left out. */
export const needsSwiftshader: Pick<Deno.TestDefinition, "ignore"> = {
  ignore: swiftshader === null,
};
if (swiftshader === null) {
  console.warn(
    "The tests of WebGPU are left out: WDTAG_SWIFTSHADER is not set (see tools/fetch_swiftshader.sh)",
  );
}
