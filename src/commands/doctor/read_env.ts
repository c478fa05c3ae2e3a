import type { Fact } from "./fact.ts";
import { known, notKnown, whyNot } from "./fact.ts";

/**
 * Reads an environment variable where that is allowed; never prompts.
 *
 * @param name Which.
 * @returns Undefined where it is not set, or may not be read.
 */
export function readEnv(name: string): string | undefined {
  return mayRead(name) ? Deno.env.get(name) : undefined;
}

/**
 * What depends on environment variables: not known where one of them may not
 * be read.
 *
 * @param names Which.
 * @param find What depends on them.
 */
export function fromEnv<T>(names: readonly string[], find: () => T): Fact<T> {
  if (!names.every(mayRead)) return notKnown("needs --allow-env");
  try {
    return known(find());
  } catch (error) {
    return notKnown(whyNot(error));
  }
}

function mayRead(variable: string): boolean {
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted";
}
