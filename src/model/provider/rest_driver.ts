import type { Provider } from "./provider.ts";

/**
 * Milliseconds that a GPU's driver gets after a model did not open on it: its
 * threads are still at work then, nobody can be asked when they are done, and
 * one that is at work when the process exits crashes it.
 */
const DRIVER_REST = 250;

/**
 * Waits for a GPU's driver after a model did not open on it.
 *
 * @param provider What it was to be opened on; for the CPU there is no wait.
 */
export async function restDriver({ name }: Provider): Promise<void> {
  if (name === "cpu") return;
  await new Promise((resolve) => setTimeout(resolve, DRIVER_REST));
}
