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
  const folders = new Set<string>();
  if (outputPath === null) {
    for (const { path } of images) folders.add(dirname(path));
    for (const { image } of untouched) folders.add(dirname(image.path));
  } else folders.add(dirname(outputPath));
  for (const folder of folders) await files.sweep(folder);
}
