/**
 * Loaded before the program by `--preload`: tells the most memory that the
 * process ever had, at its end.
 *
 * @module
 */
addEventListener("unload", () => {
  const status = Deno.readTextFileSync("/proc/self/status");
  const peak = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1];
  Deno.stderr.writeSync(new TextEncoder().encode(`Peak ${peak} kB\n`));
});
