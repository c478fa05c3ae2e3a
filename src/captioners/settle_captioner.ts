import { captionerTakes } from "./captioner_kinds.ts";
import type { CaptionerSettings } from "./captioner_settings.ts";

/** What is one captioner's own, even where another calls its own the same. */
export const captionersOwn: readonly string[] = [
  "model",
  "provider",
  "prompt",
  "options",
];

/**
 * Lays what flags say of the captioner upon what presets say. Where flags name
 * another captioner, what the presets say of theirs counts as far as it means
 * something to this one; and an address alone means `http`.
 *
 * @param presets What presets say, the later upon the earlier.
 * @param flags What the command line says.
 */
export function settleCaptioner(
  presets: Partial<CaptionerSettings>,
  flags: Partial<CaptionerSettings>,
): Partial<CaptionerSettings> {
  const hinted = flags.name ?? presets.name ??
    ((flags.url ?? presets.url ?? null) === null ? null : "http");
  const named = hinted === null ? {} : { name: hinted };
  const isOther = (presets.name ?? null) !== null && hinted !== presets.name;
  const takes = hinted === null ? null : captionerTakes(hinted);
  const kept = Object.entries(presets).filter(([key]) =>
    key === "name" || key === "from" ||
    (!(isOther && captionersOwn.includes(key)) &&
      (takes === null || takes.some((field) => field === key)))
  );
  return { ...Object.fromEntries(kept), ...flags, ...named };
}
