/**
 * The `--allow-...` flag that a `NotCapable` error asks for, ready to be pasted into a shell:
 * `--allow-write="/data/set"`.
 *
 * @param error Deno's error. Its message is `Requires write access to "/a/b", run again with the --allow-write flag`.
 * @param grantPath The path to grant for reads and writes (usually the folder), instead of the one file of the message.
 * @returns The flag with its value; the bare flag where Deno names no value.
 */
export function permissionFlag(error: Error, grantPath?: string): string {
  const kind = /--allow-([a-z]+)/.exec(error.message)?.[1] ?? "all";
  const named = /access to "(.*)", run again/s.exec(error.message)?.[1];
  return flagFor(
    kind,
    kind === "read" || kind === "write" ? grantPath ?? named : named,
  );
}

/**
 * One `--allow-...` flag with its value quoted for a shell.
 *
 * @param kind `read`, `write`, `net`, ...
 * @param value The path or name to grant; a comma separates values for Deno, so one inside the value is doubled.
 * @returns The flag.
 */
export function flagFor(kind: string, value?: string): string {
  return value === undefined
    ? `--allow-${kind}`
    : `--allow-${kind}=${shellQuote(value.replaceAll(",", ",,"))}`;
}

/** Double quotes where they are enough, single ones where a shell would still read something inside. */
function shellQuote(value: string): string {
  if (!/["$`\\!\n]/.test(value) || Deno.build.os === "windows") {
    return `"${value}"`;
  }
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
