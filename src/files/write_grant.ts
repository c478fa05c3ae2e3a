/**
 * One thing that a run may write. Paths are taken as the user gave them (relative ones from the current folder); the
 * same spelling is used for every call, so that `--allow-write=<what the user typed>` suffices.
 *
 * - `captions`: regular files whose name ends in `suffix`, in `root` itself and, unless `recursive` is false, in every
 *   real folder below. The root may be a link (the user named it), nothing below may lead out of it. With the access
 *   `read` they are looked at and never written: captions that go into one file are combined with those that are there.
 * - `file`: exactly one named file (`--output_path`, `--progress-file`). A link there is refused, except to a device or
 *   a pipe; those (`/dev/stdout`, `/dev/fd/3`, a FIFO) are written straight through. Where it `holds` JSON, a file that
 *   holds anything else (a caption, a model, a preset) is taken for a slip and stays.
 * - `folder`: everything below a folder of our own, which need not exist yet. A link at that very place is refused
 *   (a dataset could ship one), unless `link` is `follow`: right for caches in the user's home, wrong in a dataset.
 *
 * Whatever the grant, a file whose name or content is an image's is never written over.
 */
export type WriteGrant =
  | {
    readonly kind: "captions";
    readonly root: string;
    readonly suffix: string;
    readonly recursive?: boolean;
    readonly access?: "write" | "read";
  }
  | {
    readonly kind: "file";
    readonly path: string;
    readonly holds?: "json";
  }
  | {
    readonly kind: "folder";
    readonly path: string;
    readonly link?: "refuse" | "follow";
  };
