import { join } from "node:path";

/** The paths of an install. */
export interface InstallPlace {
  /** The folder that onnxruntime looks in. */
  readonly folder: string;
  /** The folder of what is on its way there. */
  readonly work: string;
  /** Locked by who works on it. */
  readonly lock: string;
  /** Says what is in place, or is about to be. */
  readonly receipt: string;
  /** Holds what has come of the package. */
  incomplete(file: string): string;
  /** A library that is unpacked and not yet in its place. */
  staged(name: string): string;
  /** A library in its place. */
  final(name: string): string;
}

/**
 * Where things lie on their way: beside their place, for only there is a
 * rename all at once.
 *
 * @param folder The folder that onnxruntime looks in.
 * @param tag Tells unpacked files of several processes apart, where locks
 * do not.
 */
export function installPlace(folder: string, tag = ""): InstallPlace {
  const work = join(folder, ".wdtag-cuda");
  return {
    folder,
    work,
    lock: join(work, "lock"),
    receipt: join(work, "receipt.json"),
    incomplete: (file) => join(work, `${file}.incomplete`),
    staged: (name) => join(work, `${name}${tag}.new`),
    final: (name) => join(folder, name),
  };
}
