import type { CommandArguments } from "../arguments/parse_command.ts";
import type { DoctorSettings } from "../arguments/doctor_table.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { advise } from "./advise.ts";
import { diagnose } from "./diagnose.ts";
import { diagnosisJson } from "./diagnosis_json.ts";
import { diagnosisText } from "./diagnosis_text.ts";
import { statusOf } from "./diagnosis.ts";
import { fixCuda, type Fixed } from "./fix_cuda.ts";
import { printable } from "../report/printable.ts";
import { say } from "../say.ts";

/**
 * `wdtag doctor`: what this machine can run, and what is to be mended.
 *
 * @param args What the user asked for.
 * @param signal Aborted when the user wants it to end.
 * @returns The exit status: 0 where a model runs on the CPU, and on the
 * provider that was named, else 3.
 * @throws {UsageError} Where options do not go together.
 * @throws {ModelError} Where what was to be mended can't be.
 */
export async function doctor(
  { settings }: CommandArguments<DoctorSettings>,
  signal: AbortSignal,
): Promise<number> {
  const { fix, force, provider, json, quiet, verbose } = settings;
  if (force && fix === null) {
    throw new UsageError("--force goes with --fix: add --fix cuda");
  }
  const note = (text: string): void => {
    if (!quiet) say.err(`${printable(text)}\n`);
  };
  try {
    const fixed: Fixed | null = fix === null
      ? null
      : await fixCuda({ force, quiet, verbose }, signal);
    // Who mends a thing wants to know whether it works now; but where its GPU
    // is elsewhere, as when an image is built, it can't be asked of it here.
    const wish = fix !== null && provider === "auto" && !force ? fix : provider;
    const diagnosis = await diagnose(wish, signal, note);
    const status = statusOf(diagnosis);
    const advice = advise(diagnosis);
    say.out(
      json
        ? `${
          JSON.stringify(
            diagnosisJson(diagnosis, advice, status, fixed),
            null,
            2,
          )
        }\n`
        : diagnosisText(diagnosis, advice, verbose),
    );
    return status;
  } catch (error) {
    // What a part of it made of the interruption is of no interest.
    signal.throwIfAborted();
    throw error;
  }
}
