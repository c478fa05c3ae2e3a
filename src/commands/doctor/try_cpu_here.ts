import { isGranted } from "../../files/is_granted.ts";
import { oneLine } from "./one_line.ts";

/** What came of trying the CPU in this process. */
export type CpuTrial =
  | { readonly kind: "runs" }
  | { readonly kind: "fails"; readonly message: string };

/**
 * Lets the CPU run the model that is built in, in this process: for where no
 * other process may be started. Nothing is measured. Never prompts.
 *
 * @returns Null where this process lacks a permission for it.
 */
export async function tryCpuHere(): Promise<CpuTrial | null> {
  for (const name of ["read", "env", "sys", "ffi"] as const) {
    if (!await isGranted({ name })) return null;
  }
  try {
    const [{ openSession }, { findModel }, { baseSettings }] = await Promise
      .all([
        import("../../model/open_session.ts"),
        import("../../model/find_model.ts"),
        import("../../preset/base.ts"),
      ]);
    // Opening it lets it answer once.
    await using _session = await openSession(
      await findModel({ ...baseSettings, model: "palette" }),
    );
    return { kind: "runs" };
  } catch (error) {
    return { kind: "fails", message: oneLine((error as Error).message) };
  }
}
