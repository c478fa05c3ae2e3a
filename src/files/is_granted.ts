import { tmpdir } from "node:os";

/**
 * Whether this process has a permission, without asking the user for it.
 *
 * @param permission Which.
 */
export async function isGranted(
  permission: Deno.PermissionDescriptor,
): Promise<boolean> {
  return (await Deno.permissions.query(permission)).state === "granted";
}

/** Whether this process may write where the system keeps temporary files. */
export async function mayWriteTemporary(): Promise<boolean> {
  if (!await isGranted({ name: "env" })) return false;
  return await isGranted({ name: "write", path: tmpdir() });
}
