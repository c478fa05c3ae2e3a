/** What happens in a download. */
export type PullEvent =
  /** Bytes of a file have come; told first, ten times a second, and last. */
  | {
    readonly kind: "progress";
    readonly repo: string;
    readonly file: string;
    /** Bytes that are there, those of earlier runs included. */
    readonly bytes: number;
    /** Bytes of the whole file, or null where the Hub does not say. */
    readonly total: number | null;
  }
  /** Something went wrong and is tried again after a wait in milliseconds. */
  | {
    readonly kind: "retry";
    readonly repo: string;
    readonly file: string;
    readonly reason: string;
    readonly wait: number;
  }
  /** Another process is downloading the file; its end is waited for. */
  | { readonly kind: "waiting"; readonly repo: string; readonly file: string }
  /** The Hub gave no hash: the length alone was checked. */
  | {
    readonly kind: "unverified";
    readonly repo: string;
    readonly file: string;
  }
  /** A file that is there is hashed; told as `progress` is. */
  | {
    readonly kind: "checking";
    readonly repo: string;
    readonly file: string;
    readonly bytes: number;
    readonly total: number;
  }
  /** The user's own file lies in its place, is another one, and stays. */
  | { readonly kind: "kept"; readonly repo: string; readonly file: string }
  /** The file is in its place. */
  | { readonly kind: "done"; readonly repo: string; readonly file: string };
