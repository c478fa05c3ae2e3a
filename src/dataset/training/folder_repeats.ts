/** What a folder's name says of its training. */
export interface FolderRepeats {
  /** How often each image is seen an epoch; 0 leaves the folder out. */
  readonly repeats: number;
  /** What its images are called where they have no caption; may be empty. */
  readonly classTokens: string;
}

/**
 * Reads kohya's names of folders: `5_my cat` is `my cat`, five times. Of
 * folders in each other the innermost that is named so counts.
 *
 * @param names The names of the folders, the outermost first.
 * @returns Null where none is named so.
 */
export function folderRepeats(
  names: readonly string[],
): FolderRepeats | null {
  for (const name of names.toReversed()) {
    const found = /^(\d{1,9})_(.*)$/s.exec(name);
    if (found !== null) {
      return { repeats: Number(found[1]), classTokens: found[2]! };
    }
  }
  return null;
}
