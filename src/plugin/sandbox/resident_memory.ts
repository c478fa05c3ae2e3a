/**
 * How much memory a process holds, typed arrays and all, which V8's own limit
 * does not count.
 *
 * Needs all permissions on Linux, where `/proc` is special, or `--allow-run`
 * for `ps` (`tasklist` on Windows).
 *
 * @param pid The process.
 * @returns Bytes; null where it has ended.
 * @throws {Deno.errors.NotCapable} Where a permission for it is missing.
 */
export async function residentMemory(pid: number): Promise<number | null> {
  if (Deno.build.os === "windows") return await asTasklistTells(pid);
  if (Deno.build.os === "linux") {
    try {
      const status = await Deno.readTextFile(`/proc/${pid}/status`);
      const found = /^VmRSS:\s*(\d+) kB/m.exec(status);
      return found === null ? null : Number(found[1]) * 1024;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      // ESRCH: it ended while it was read.
      if (!(error instanceof Deno.errors.NotCapable)) return null;
    }
  }
  const text = await said("ps", ["-o", "rss=", "-p", `${pid}`]);
  const size = Number.parseInt(text, 10);
  return Number.isNaN(size) ? null : size * 1024;
}

async function asTasklistTells(pid: number): Promise<number | null> {
  const text = await said("tasklist", [
    ...["/FI", `PID eq ${pid}`, "/FO", "CSV", "/NH"],
  ]);
  // The last field, "123.456 K", parted as the system's language does.
  const field = /"([^"]*)"\s*$/.exec(text.trim());
  const digits = field?.[1]?.replaceAll(/\D/g, "") ?? "";
  return digits === "" ? null : Number(digits) * 1024;
}

async function said(command: string, args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(command, {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}
