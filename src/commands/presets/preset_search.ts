import { isGranted } from "../../files/is_granted.ts";
import {
  type PresetSearch,
  userPresets,
} from "../../preset/find/preset_search.ts";

/**
 * Where presets are looked for on this machine.
 *
 * @param datasets The folders of datasets.
 */
export async function machineSearch(
  datasets: readonly string[],
): Promise<PresetSearch> {
  const granted = await isGranted({ name: "env" });
  return {
    user: granted ? userPresets((name) => Deno.env.get(name)) : null,
    datasets,
  };
}
