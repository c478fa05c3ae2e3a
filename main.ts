/**
 * The program and the package: run, it is the command line; imported, it is
 * the library of {@link ./mod.ts}.
 *
 * ```sh
 * deno run -A jsr:@wdtag/cli ./train_data --recursive
 * ```
 *
 * @module
 */
import { listenForInterrupt } from "./src/commands/interrupt.ts";

export * from "./mod.ts";

if (import.meta.main) {
  // Before anything is loaded: a Ctrl-C must find somebody who listens. The
  // listener stays to the very end, so that one that comes late finds it too.
  const interrupt = listenForInterrupt();
  const { runCli } = await import("./src/commands/run_cli.ts");
  const run = runCli(Deno.args, interrupt.signal);
  // After a second signal, captions that are being written have two seconds to
  // be put in their place; then their temporary files are the next run's to clear.
  const cutOff = interrupt.cutOff.then(() => {
    const late = Promise.withResolvers<number>();
    setTimeout(() => late.resolve(130), 2000);
    return Promise.race([run, late.promise]);
  });
  const status = await Promise.race([run, cutOff]);
  // Every worker has ended by now: native code that is at work when the
  // process exits crashes. To return instead would let the runtime take the
  // listener down before the process is gone, and a Ctrl-C in between kill it.
  Deno.exit(status);
}
