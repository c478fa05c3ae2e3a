import { equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { runWdtag } from "./run_wdtag.ts";

/** What the files of a folder hold after a run that nothing disturbed, by name. */
export async function undisturbed(
  folder: string,
  args: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { status, stderr } = await runWdtag(args, { cwd: folder });
  equal(status, 0, stderr);
  return await captionsIn(folder);
}

/** The captions of a folder, by name. */
export async function captionsIn(
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".txt")) continue;
    found.set(name, await Deno.readTextFile(join(folder, name)));
  }
  return found;
}

/** Takes every caption away, or puts an old one in its place. */
export async function reset(
  folder: string,
  names: Iterable<string>,
  old: string | null,
): Promise<void> {
  for (const name of names) {
    const path = join(folder, name);
    if (old === null) await Deno.remove(path).catch(() => {});
    else await Deno.writeTextFile(path, old);
  }
}

/**
 * Asserts that every caption is the expected one, or the old one.
 *
 * @returns How many are the expected one.
 */
export async function requireWhole(
  folder: string,
  expected: ReadonlyMap<string, string>,
  old: string | null,
): Promise<number> {
  let fresh = 0;
  for (const [name, text] of await captionsIn(folder)) {
    if (text === expected.get(name)) fresh++;
    else equal(text, old, `${name} is torn`);
  }
  if (old !== null) equal((await captionsIn(folder)).size, expected.size);
  return fresh;
}

/** The temporary files that lie in a folder. */
export async function leftovers(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.startsWith(".wdtag-")) names.push(name);
  }
  return names;
}

/** Asserts that nothing but a run's own words is on stderr: no crash, no stack. */
export function requireCalm(stderr: string): void {
  ok(
    !/^error: |Uncaught|panicked|terminate called|core dumped|Segmentation|\n +at /im
      .test(stderr),
    stderr,
  );
}
