import { dirname } from "node:path";
import type { FileLayer } from "../files/file_layer.ts";
import type { TagSettings } from "../preset/tag_settings.ts";
import type { RunPlan } from "./plan_run.ts";

/**
 * Clears away what killed runs have left in the folders that are written to.
 *
 * @param plan The run's images, those that are left alone among them.
 * @param settings Where captions go.
 * @param files What clears a folder.
 */
export async function sweepOutputs(
  { images, untouched }: Pick<RunPlan, "images" | "untouched">,
  { outputPath }: Pick<TagSettings, "outputPath">,
  files: Pick<FileLayer, "sweep">,
): Promise<void> {
  const written = outputPath === null
    ? [...images, ...untouched.map(({ image }) => image)]
      .map(({ path }) => path)
    : [outputPath];
  const folders = new Set(written.map((path) => dirname(path)));
  for (const folder of folders) await files.sweep(folder);
}
