import { fileURLToPath } from "node:url";
import { isTemporaryName } from "../../src/files/temporary_name.ts";

/** A folder of a test, by its real path; removed at the end. */
export interface Scratch extends AsyncDisposable {
  readonly path: string;
}

export async function scratch(): Promise<Scratch> {
  // The real path, because macOS gives a temporary folder behind a link.
  const path = await Deno.realPath(
    await Deno.makeTempDir({ prefix: "wdtag_files_" }),
  );
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/** Every entry below a folder, with its content, mode or link target, so that any change shows. */
export async function snapshot(
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  async function visit(at: string, name: string): Promise<void> {
    for await (const entry of Deno.readDir(at)) {
      const [path, key] = [`${at}/${entry.name}`, `${name}${entry.name}`];
      if (entry.isSymlink) found[key] = `link ${await Deno.readLink(path)}`;
      else if (entry.isDirectory) {
        found[key] = "folder";
        await visit(path, `${key}/`);
      } else found[key] = `file ${await Deno.readTextFile(path)}`;
    }
  }
  await visit(folder, "");
  return Object.fromEntries(
    Object.entries(found).sort(([a], [b]) => a < b ? -1 : 1),
  );
}

/** The temporary files of wdtag anywhere below a folder. */
export async function temporaries(folder: string): Promise<readonly string[]> {
  return Object.keys(await snapshot(folder)).filter((key) =>
    isTemporaryName(key.slice(key.lastIndexOf("/") + 1))
  );
}

/** The error of a promise, which must fail; as a function where several are listed before the first is awaited. */
export async function failure(
  attempt: Promise<unknown> | (() => Promise<unknown>),
): Promise<Error> {
  try {
    await (typeof attempt === "function" ? attempt() : attempt);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error("It succeeded, although it should have failed");
}

/** The path of a program in tests/files/fixtures. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
}

/** The arguments of `deno` that run a program of the fixtures. */
export function denoRun(
  permissions: readonly string[],
  name: string,
  ...args: readonly string[]
): string[] {
  return [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-check",
    ...permissions,
    fixture(name),
    ...args,
  ];
}

/** What a command printed; fails when it ended badly. */
export async function output(
  command: string,
  args: readonly string[],
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) =>
    new TextDecoder().decode(bytes)
  );
  if (!success) throw new Error(`${command} failed: ${err}${out}`);
  return out ?? "";
}

/** Whether a command can be started and ends well here. */
export function works(command: string, ...args: readonly string[]): boolean {
  try {
    return new Deno.Command(command, {
      args: [...args],
      stdout: "null",
      stderr: "null",
    }).outputSync().success;
  } catch {
    return false;
  }
}
