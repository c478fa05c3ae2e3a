import { askRuntime } from "../../model/runtime/ask_runtime.ts";
import type { Backend } from "../../model/runtime/runtime_report.ts";
import { version } from "../version.ts";
import { type Fact, inquire, known, needToStart, notKnown } from "./fact.ts";

/** What the program runs on. */
export interface RuntimeFacts {
  /** The version of wdtag. */
  readonly wdtag: string;
  /** The version of Deno. */
  readonly deno: string;
  /** What Deno is built for: `x86_64-unknown-linux-gnu`. */
  readonly target: string;
  readonly onnxruntime: {
    /** Whether it could be loaded. */
    readonly loads: Fact<boolean>;
    /** Why it could not; null where it could, or where that is not known. */
    readonly problem: string | null;
    /** Its version. */
    readonly version: Fact<string>;
    /** The providers that it says it is built with. */
    readonly backends: Fact<readonly Backend[]>;
  };
}

/**
 * Finds out what the program runs on. Never prompts.
 *
 * @param signal Ends it.
 * @throws The signal's reason.
 */
export async function examineRuntime(
  signal: AbortSignal,
): Promise<RuntimeFacts> {
  return {
    wdtag: version,
    deno: Deno.version.deno,
    target: Deno.build.target,
    onnxruntime: await examineOnnxruntime(signal),
  };
}

async function examineOnnxruntime(
  signal: AbortSignal,
): Promise<RuntimeFacts["onnxruntime"]> {
  const said = await inquire(
    [needToStart()],
    () => askRuntime(signal),
  );
  signal.throwIfAborted();
  if (!said.known) {
    return { loads: said, problem: null, version: said, backends: said };
  }
  if (said.value.kind === "fails") {
    const not = notKnown("onnxruntime can't be loaded");
    return {
      loads: known(false),
      problem: said.value.message,
      version: not,
      backends: not,
    };
  }
  const { version, backends } = said.value;
  return {
    loads: known(true),
    problem: null,
    version: known(version),
    backends: known(backends),
  };
}
