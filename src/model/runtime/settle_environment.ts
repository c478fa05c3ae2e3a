/** What onnxruntime looks at: it reports to its maker unless it is told not to, and keeps a database for it in the user's home. */
const TELEMETRY = "ORT_DISABLE_TELEMETRY";

/**
 * Sets the variables that native libraries would set themselves, before there
 * are threads in which they do. glibc moves all variables where one is added,
 * and frees what another thread may be reading at that moment: libvips adds
 * `VIPSHOME` when it starts, and onnxruntime reads some while it is loaded.
 *
 * To be called by whoever starts a worker with such a library. Needs
 * `--allow-env` for both; what may not be set is left to the libraries.
 */
export function settleEnvironment(): void {
  if (isSettled) return;
  isSettled = true;
  add(TELEMETRY, "1");
  // The value that libvips of the npm packages gives it.
  if (Deno.build.os === "linux") add("VIPSHOME", "/target");
}

let isSettled = false;

function add(variable: string, value: string): void {
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  if (state !== "granted" || Deno.env.has(variable)) return;
  Deno.env.set(variable, value);
}

/**
 * Keeps onnxruntime from reporting, in the thread that is about to load it.
 *
 * @throws {Deno.errors.NotCapable} Without `--allow-env`.
 */
export function silenceRuntime(): void {
  // Added anew it would move all others, see above.
  if (Deno.env.get(TELEMETRY) !== "1") Deno.env.set(TELEMETRY, "1");
}
