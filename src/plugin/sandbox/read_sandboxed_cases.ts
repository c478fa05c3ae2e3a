import { childLoader } from "./child_loader.ts";

/**
 * Reads the table of tests that a plugin's module exports as `cases`, in the
 * sandbox and with nothing granted.
 *
 * @param file The module, an absolute path.
 * @param seconds How long it may take.
 * @param signal Ends it.
 * @returns Whatever it exports.
 * @throws {Error} As `openSandboxedPlugin()` does.
 */
export async function readSandboxedCases(
  file: string,
  seconds: number,
  signal: AbortSignal | null = null,
): Promise<unknown> {
  const load = await childLoader(
    {
      plugin: file,
      options: {},
      permissions: {},
      trust: "sandboxed",
      timeout: seconds,
      from: file,
    },
    { onSpoken: () => {}, opening: () => signal },
  );
  const { child, exported } = await load();
  await child[Symbol.asyncDispose]();
  return exported["cases"];
}
