import { flagFor } from "../../files/permission_flag.ts";
import { hubCacheFolder } from "../../model/hub/cache_folder.ts";
import type { Shelf } from "../../model/inventory/model_here.ts";
import { ModelError } from "../../model/model_error.ts";
import type { ModelTarget } from "../../model/model_target.ts";

/**
 * Where models are looked for. Needs `--allow-env` for the Hub's cache; asks for
 * `--allow-read` once for all of it.
 *
 * @param modelDir A folder in sd-scripts' layout; null is the Hub's cache.
 * @throws {ModelError} Where it may not be read.
 */
export async function openShelf(modelDir: string | null): Promise<Shelf> {
  const path = modelDir ?? hubCacheFolder((name) => Deno.env.get(name));
  const { state } = await Deno.permissions.request({ name: "read", path });
  if (state !== "granted") {
    throw new ModelError(
      `This run may not look for models in "${path}": add ${
        flagFor("read", path)
      } (or -A)`,
    );
  }
  return { kind: modelDir === null ? "cache" : "model_dir", path };
}

/**
 * The command that has a model whole, as it can be pasted.
 *
 * @param target Which model.
 * @param shelf Where it is kept.
 * @param revision What it was asked for by, or null.
 * @param isForced Whether what is there must go.
 */
export function pullCommand(
  { name }: ModelTarget,
  { kind, path }: Shelf,
  revision: string | null,
  isForced: boolean,
): string {
  return [
    `wdtag models pull ${name}`,
    ...(kind === "model_dir" ? [`--model_dir ${shellWord(path)}`] : []),
    ...(revision === null || revision === "main"
      ? []
      : [`--revision ${revision}`]),
    ...(isForced ? ["--force_download"] : []),
  ].join(" ");
}

function shellWord(text: string): string {
  return /^[\w./:\\-]+$/.test(text) ? text : JSON.stringify(text);
}
