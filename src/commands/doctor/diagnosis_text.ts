import { wrap } from "../help/layout.ts";
import { printable } from "../report/printable.ts";
import type { Advice } from "./advice/advice.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { libraryLines } from "./text/library_lines.ts";
import { machineLines } from "./text/machine_lines.ts";
import { placeLines } from "./text/place_lines.ts";
import { providerLines } from "./text/provider_lines.ts";

/**
 * A diagnosis for people, its advice last.
 *
 * @param diagnosis What was found out.
 * @param advice What to do about it.
 * @param verbose Whether to say more.
 * @returns Lines, the last with its end.
 */
export function diagnosisText(
  diagnosis: Diagnosis,
  advice: readonly Advice[],
  verbose: boolean,
): string {
  const lines = [
    ...machineLines(diagnosis),
    "",
    ...providerLines(diagnosis, verbose),
    "",
    ...libraryLines(diagnosis),
    "",
    ...placeLines(diagnosis),
    "",
    "Advice",
    ...advice.flatMap(({ text }) =>
      wrap(text.split(" "), 76).map((words, at) =>
        `${at === 0 ? "  - " : "    "}${words}`
      )
    ),
  ];
  return `${printable(lines.join("\n"))}\n`;
}
