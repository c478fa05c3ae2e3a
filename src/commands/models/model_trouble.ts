import { WriteFailed, WriteRefused } from "../../files/file_errors.ts";
import { flagFor } from "../../files/permission_flag.ts";
import { ModelError } from "../../model/model_error.ts";

/**
 * What the disk or Deno refuses means that models are not to be had: status 3.
 *
 * @param error What was thrown.
 */
export function asModelTrouble(error: unknown): unknown {
  if (error instanceof WriteFailed || error instanceof WriteRefused) {
    return new ModelError(error.message, { cause: error });
  }
  if (error instanceof Deno.errors.NotCapable) {
    const kind = /--allow-([a-z]+)/.exec(error.message)?.[1] ?? "all";
    const what = /access to "(.*?)", run again/s.exec(error.message)?.[1];
    // One variable after the other would be asked for.
    const flag = flagFor(kind, kind === "env" ? undefined : what);
    return new ModelError(
      `This run has no ${kind} permission${
        what === undefined ? "" : ` for "${what}"`
      }: add ${flag} (or -A)`,
      { cause: error },
    );
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new ModelError(
      `This user may not look at the models: ${error.message}`,
      { cause: error },
    );
  }
  return error;
}
