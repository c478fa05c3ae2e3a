/**
 * Loaded before the program by `--preload`: says on stderr when the program
 * listens to all the signals that end it. (What `/proc` tells of caught signals
 * is said a moment too early: the runtime catches them before it passes them on.)
 *
 * @module
 */
const listen = Deno.addSignalListener;
const heard = new Set<Deno.Signal>();
Deno.addSignalListener = (signal, handler) => {
  listen(signal, handler);
  heard.add(signal);
  if (heard.size === 3) {
    Deno.stderr.writeSync(new TextEncoder().encode("Listening\n"));
  }
};
