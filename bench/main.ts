/**
 * `deno task bench`: makes datasets and models, runs the program on them in
 * turn with what limits it and with other tools, and prints tables.
 *
 * @module
 */
import { benchHelp, BenchUsage, readArguments } from "./arguments.ts";
import { ProgramFailed } from "./measure/run_timed.ts";
import { runBench } from "./run_bench.ts";

const stop = new AbortController();
const onInterrupt = (): void => stop.abort(new Error("Interrupted"));
Deno.addSignalListener("SIGINT", onInterrupt);
try {
  const options = readArguments(Deno.args);
  if (options === null) console.log(benchHelp);
  else console.log(await runBench(options, Deno.args, stop.signal));
} catch (error) {
  if (stop.signal.aborted) {
    console.error("Interrupted");
    Deno.exitCode = 130;
  } else if (error instanceof BenchUsage) {
    console.error(`${error.message}\n\n${benchHelp}`);
    Deno.exitCode = 2;
  } else if (error instanceof ProgramFailed) {
    console.error(error.message);
    Deno.exitCode = 1;
  } else throw error;
} finally {
  Deno.removeSignalListener("SIGINT", onInterrupt);
}
