import type { WriteGrant } from "../files/write_grant.ts";
import type { TagSettings } from "../preset/tag_settings.ts";
import type { RunPlan } from "./plan_run.ts";

/**
 * What a run may write: captions beside its images, or one file.
 *
 * @param plan Where the images are.
 * @param settings Where captions go.
 * @param tellsExisting Whether somebody is told the captions that are there.
 */
export function runGrants(
  { roots }: Pick<RunPlan, "roots">,
  settings: Pick<
    TagSettings,
    "outputPath" | "captionExtension" | "existing"
  >,
  tellsExisting: boolean,
): WriteGrant[] {
  const { outputPath, captionExtension: suffix, existing } = settings;
  const captions = (access: "write" | "read"): WriteGrant[] =>
    roots.map((root) => ({ kind: "captions", root, suffix, access }));
  if (outputPath === null) return captions("write");
  const combines = existing === "append" || existing === "prepend";
  return [
    { kind: "file", path: outputPath, holds: "json" },
    ...(combines || tellsExisting ? captions("read") : []),
  ];
}
