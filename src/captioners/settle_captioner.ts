import { captionerTakes } from "./captioner_kinds.ts";
import { addCaptionerSaid } from "./add_captioner_said.ts";
import type { CaptionerSettings } from "./captioner_settings.ts";

/** What is one captioner's own, even where another calls its own the same. */
export const captionersOwn: readonly string[] = [
  "model",
  "provider",
  "prompt",
  "options",
  "permissions",
  "trust",
];

/** What says by itself which captioner is meant. */
const hints = [
  ["url", "http"],
  ["captionWeights", "blip"],
  ["modelId", "git"],
] as const;

/**
 * Lays what flags say of the captioner upon what presets say. Where flags name
 * another captioner, what the presets say of theirs counts as far as it means
 * something to this one; and an address alone means `http`, as what only one
 * script of sd-scripts takes means its model.
 *
 * @param presets What presets say, the later upon the earlier.
 * @param flags What the command line says.
 */
export function settleCaptioner(
  presets: Partial<CaptionerSettings>,
  flags: Partial<CaptionerSettings>,
): Partial<CaptionerSettings> {
  const hinted = flags.name ?? presets.name ??
    hints.find(([key]) => (flags[key] ?? presets[key] ?? null) !== null)?.[1] ??
    null;
  const named = hinted === null ? {} : { name: hinted };
  const isOther = (presets.name ?? null) !== null && hinted !== presets.name;
  const takes = hinted === null ? null : captionerTakes(hinted);
  const kept = Object.entries(presets).filter(([key]) =>
    key === "name" || key === "from" ||
    (!(isOther && captionersOwn.includes(key)) &&
      (takes === null || takes.some((field) => field === key)))
  );
  return {
    ...addCaptionerSaid(
      Object.fromEntries(kept) as Partial<CaptionerSettings>,
      flags,
    ),
    ...named,
  };
}
