import type { Diagnosis } from "../diagnosis.ts";
import { type Advice, mend } from "./advice.ts";

/**
 * Which permissions a run with those of this process would lack.
 *
 * @param diagnosis What was found out.
 */
export function advisePermissions(
  { permissions }: Diagnosis,
): readonly Advice[] {
  return permissions
    .filter(({ state, lacking }) => state !== "granted" && lacking.length > 0)
    .map(({ name, lacking, without }) =>
      mend(
        `permission-${name}`,
        `Without ${lacking.join(" ")} ${without}.`,
      )
    );
}
