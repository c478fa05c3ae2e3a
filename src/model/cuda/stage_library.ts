import { createHash } from "node:crypto";
import type { FileLayer } from "../../files/file_layer.ts";
import { ModelError } from "../model_error.ts";
import type { PackageEntry } from "./open_package.ts";
import { readElfFile } from "./read_elf_file.ts";
import type { Receipt } from "./receipt.ts";

/** A library that is to be unpacked. */
export interface Staging {
  readonly layer: FileLayer;
  readonly entry: PackageEntry;
  /** Its own name. */
  readonly name: string;
  /** Where it is unpacked to. */
  readonly path: string;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Unpacks a library and looks whether it is one for this machine.
 *
 * @param staging What, and where to.
 * @returns What its receipt says.
 * @throws {ModelError} Where it is damaged or none; nothing is left of it then.
 */
export async function stageLibrary(
  { layer, entry, name, path, signal }: Staging,
): Promise<Receipt["files"][number]> {
  const sum = createHash("sha256");
  await using file = await layer.openResumable(path);
  try {
    await file.clear();
    for await (const bytes of entry.read()) {
      signal.throwIfAborted();
      await file.append(bytes);
      sum.update(bytes);
    }
    const elf = await readElfFile(path);
    const fault = elf.kind === "none"
      ? elf.reason
      : elf.arch === "x86_64"
      ? null
      : "it is made for another processor";
    if (fault !== null) {
      throw new ModelError(
        `"${name}" in the package is no library for this machine: ${fault}`,
      );
    }
    return { name, size: file.size, sha256: sum.digest("hex") };
  } catch (error) {
    await file.discard().catch(() => {});
    throw error;
  }
}
