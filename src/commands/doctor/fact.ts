import { ioErrorReason } from "../../files/error_text.ts";
import { isGranted } from "../../files/is_granted.ts";
import { flagFor, permissionFlag } from "../../files/permission_flag.ts";
import { permissionToStart } from "../../model/runtime/permission_to_start.ts";

/** Something that was found out, or why it was not. Nothing is guessed. */
export type Fact<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly why: string };

/** A fact that was found out. */
export function known<T>(value: T): Fact<T> {
  return { known: true, value };
}

/**
 * A fact that could not be found out.
 *
 * @param why Why, as a clause for the user.
 */
export function notKnown(why: string): Fact<never> {
  return { known: false, why };
}

/** The value of a fact; null where it is not known. */
export function valueOf<T>(fact: Fact<T>): T | null {
  return fact.known ? fact.value : null;
}

/** One of Deno's permissions, and the value for which it is needed. */
export type Need =
  | { readonly name: "read" | "write"; readonly path?: string }
  | { readonly name: "net"; readonly host?: string }
  | { readonly name: "env"; readonly variable?: string }
  | { readonly name: "sys"; readonly kind?: SysKind }
  | { readonly name: "run"; readonly command?: string }
  | { readonly name: "ffi" };

/** A kind of `--allow-sys`. */
export type SysKind = NonNullable<Deno.SysPermissionDescriptor["kind"]>;

/** The flag that would meet a need: `--allow-sys="cpus"`; without a value for programs. */
export function needFlag(need: Need): string {
  switch (need.name) {
    case "read":
    case "write":
      return flagFor(need.name, need.path);
    case "net":
      return flagFor(need.name, need.host);
    case "env":
      return flagFor(need.name, need.variable);
    case "sys":
      return flagFor(need.name, need.kind);
    case "run":
      // Deno's own path, which may be long, and differs from machine to machine.
    case "ffi":
      return flagFor(need.name);
  }
}

/** What it takes to start Deno itself. */
export function needToStart(): Need {
  const command = permissionToStart().command?.toString();
  return command === undefined ? { name: "run" } : { name: "run", command };
}

/** Whether a need is met. Never prompts, never throws. */
export async function isMet(need: Need): Promise<boolean> {
  // A path or a command that makes no sense is none that may be used.
  return await isGranted(need).catch(() => false);
}

/**
 * Finds something out, where that is allowed. Never prompts, never throws.
 *
 * @param needs The permissions for it; the first that is missing is named.
 * @param find Finds it out.
 */
export async function inquire<T>(
  needs: readonly Need[],
  find: () => T | Promise<T>,
): Promise<Fact<T>> {
  for (const need of needs) {
    if (!await isMet(need)) return notKnown(`needs ${needFlag(need)}`);
  }
  try {
    return known(await find());
  } catch (error) {
    return notKnown(whyNot(error));
  }
}

/** Why something could not be found out, from what was thrown. */
export function whyNot(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) {
    // Deno gives /proc, /sys and /dev only to runs with all permissions.
    return /--allow-all/.test(error.message)
      ? "needs -A: Deno gives it to no lesser permission"
      : `needs ${permissionFlag(error)}`;
  }
  return ioErrorReason(error, "read");
}
