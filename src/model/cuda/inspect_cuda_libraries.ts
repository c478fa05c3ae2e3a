import { createHash } from "node:crypto";
import { lstatOrNull } from "../../files/file_calls.ts";
import { cudaPackage, type NugetPackage } from "./cuda_package.ts";
import { installPlace } from "./install_place.ts";
import { readReceipt, type Receipt } from "./receipt.ts";

/** What there is of the CUDA libraries in a folder. */
export type CudaLibraries =
  /** None of them is there. */
  | { readonly kind: "absent"; readonly folder: string }
  /** All are as wdtag has put them there. */
  | {
    readonly kind: "installed";
    readonly folder: string;
    readonly version: string;
  }
  /** All are there, by another hand: nothing is known of them. */
  | { readonly kind: "foreign"; readonly folder: string }
  /** Some are missing, or not as wdtag has put them there. */
  | {
    readonly kind: "broken";
    readonly folder: string;
    readonly missing: readonly string[];
    readonly changed: readonly string[];
  };

/**
 * Looks which CUDA libraries are in a folder, and whether they are what was
 * put there, to the byte (some 230 MB are read). Nothing is written. Needs
 * `--allow-read` for the folder.
 *
 * @param folder The folder that onnxruntime looks in, see `findBindingFolder`.
 * @param wanted The package that they are from; for tests.
 * @throws What Deno throws where the folder can't be read.
 */
export async function inspectCudaLibraries(
  folder: string,
  wanted: NugetPackage = cudaPackage,
): Promise<CudaLibraries> {
  const place = installPlace(folder);
  const { libraries } = wanted;
  const there: string[] = [];
  for (const name of libraries) {
    const info = lstatOrNull(place.final(name));
    if (info !== null) there.push(name);
  }
  if (there.length === 0) return { kind: "absent", folder };
  const receipt = await findReceipt(folder, wanted);
  const missing = libraries.filter((name) => !there.includes(name));
  const changed: string[] = [];
  for (const file of receipt?.files ?? []) {
    if (!there.includes(file.name)) continue;
    if (!await holds(place.final(file.name), file)) changed.push(file.name);
  }
  if (missing.length + changed.length > 0) {
    return { kind: "broken", folder, missing, changed };
  }
  return receipt === null
    ? { kind: "foreign", folder }
    : { kind: "installed", folder, version: receipt.version };
}

/** The receipt of just this package, or null. */
export async function findReceipt(
  folder: string,
  wanted: NugetPackage,
): Promise<Receipt | null> {
  const { receipt: path } = installPlace(folder);
  const receipt = readReceipt(await textOrNull(path));
  const isThis = receipt?.package === wanted.id &&
    receipt.version === wanted.version &&
    receipt.files.length === wanted.libraries.length &&
    receipt.files.every(({ name }, at) => name === wanted.libraries[at]);
  return isThis ? receipt : null;
}

/** Whether a file has exactly this content. */
export async function holds(
  path: string,
  { size, sha256 }: Receipt["files"][number],
): Promise<boolean> {
  try {
    if ((await Deno.stat(path)).size !== size) return false;
    const sum = createHash("sha256");
    using file = await Deno.open(path);
    for await (const bytes of file.readable) sum.update(bytes);
    return sum.digest("hex") === sha256;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function textOrNull(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
