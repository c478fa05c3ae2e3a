import { permissionFlag } from "./permission_flag.ts";
import { quotePath } from "./quote_path.ts";

/** What was being done to the file when the error came. */
export type IoAction = "read" | "write" | "remove" | "list";

/** Reasons that do not depend on the action, by the system's error code. */
const reasons: Readonly<Record<string, string>> = {
  EROFS: "the filesystem is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG:
    "the file would be larger than the filesystem or the user's limit allows",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is a file, not a folder",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG:
    "the name is too long for this filesystem (255 bytes is the usual limit)",
  EMFILE: "too many files are open (raise the limit with `ulimit -n`)",
  ENFILE: "too many files are open on this machine",
  EIO: "the disk reported an error",
  ESTALE: "the network folder has changed on its server; mount it again",
  ETIMEDOUT: "the disk or its server did not answer in time",
  EBUSY: "another program is using it",
  ETXTBSY: "another program is running it",
  EPIPE: "the program at the other end has stopped reading",
  EEXIST: "something of this name is there already",
  ENOTEMPTY: "the folder is not empty",
  EILSEQ: "the filesystem does not accept this name",
};

/** Deno's error classes stand in where an error carries no code (Windows, and errors that Deno raises itself). */
const codeOfClass:
  readonly (readonly [new (message?: string) => Error, string])[] = [
    [Deno.errors.NotFound, "ENOENT"],
    [Deno.errors.PermissionDenied, "EACCES"],
    [Deno.errors.IsADirectory, "EISDIR"],
    [Deno.errors.NotADirectory, "ENOTDIR"],
    [Deno.errors.FilesystemLoop, "ELOOP"],
    [Deno.errors.AlreadyExists, "EEXIST"],
    [Deno.errors.BrokenPipe, "EPIPE"],
    [Deno.errors.Busy, "EBUSY"],
    [Deno.errors.TimedOut, "ETIMEDOUT"],
  ];

/** The system's code of an error (`ENOSPC`), from the error itself or from Deno's class; null for anything else. */
export function ioErrorCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code = (error as { readonly code?: unknown }).code;
  if (typeof code === "string") return code;
  return codeOfClass.find(([type]) => error instanceof type)?.[1] ?? null;
}

/**
 * Why an operation on a file failed, as a readable clause without the path: `the disk is full`.
 *
 * @param error What Deno threw.
 * @param action What was being done.
 * @param grantPath The folder to name in the missing `--allow-...` flag; without it, the path of Deno's own message.
 * @returns The reason, without a final period.
 */
export function ioErrorReason(
  error: unknown,
  action: IoAction = "read",
  grantPath?: string,
): string {
  if (error instanceof Deno.errors.NotCapable) {
    const flag = permissionFlag(error, grantPath);
    return `this run has no permission to ${action} there; add ${flag} (or -A)`;
  }
  const code = ioErrorCode(error);
  if (code === "ENOENT") {
    return action === "write"
      ? "its folder does not exist"
      : "there is no such file or folder";
  }
  if (code === "EACCES" || code === "EPERM") {
    return action === "write" || action === "remove"
      ? "the file or its folder is read-only for this user"
      : `this user may not ${action} it`;
  }
  if (code === "EINVAL" && error instanceof TypeError) {
    return "the name holds a NUL character";
  }
  const known = code === null ? undefined : reasons[code];
  if (known !== undefined) return known;
  const message = error instanceof Error ? error.message : String(error);
  // The quotes would only be needed round a path; the escapes are needed always.
  return quotePath(message.trim()).slice(1, -1) || "the system gave no reason";
}

/**
 * Turns what Deno throws about a file into one readable sentence, for reads and writes alike:
 * `Cannot read "a.png": there is no such file or folder`.
 *
 * @param error What Deno threw (`NotFound`, `PermissionDenied`, `NotCapable`, an `Error` with code `ENOSPC`, ...).
 * @param path The path as the user knows it.
 * @param action What was being done.
 * @param grantPath The folder to name in the missing `--allow-...` flag; without it, the path of Deno's own message.
 * @returns The sentence, without a final period.
 */
export function describeIoError(
  error: unknown,
  path: string,
  action: IoAction = "read",
  grantPath?: string,
): string {
  return `Cannot ${action} ${quotePath(path)}: ${
    ioErrorReason(error, action, grantPath)
  }`;
}
