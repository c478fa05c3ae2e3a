/** An image that a scan found: where it is, and which given path led to it. */
export interface ImageFile {
  /**
   * What is opened, shown and used as a key: the given path, normalised, and
   * the part below it (`data/one/a.png`).
   */
  readonly path: string;
  /**
   * The folder that the image belongs to: the given folder, the parent of a
   * file that was given by name, or the part of a glob before its first
   * wildcard. Normalised as `path` is (`.` is the current folder).
   */
  readonly root: string;
  /** The path below `root`, with `/` between its parts on every system. */
  readonly relative: string;
}
