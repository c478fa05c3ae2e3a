import { prepareCaptioner } from "../caption/compose_caption.ts";
import { readCaptionOptions } from "../caption/read_caption_options.ts";
import { decodeImage } from "../image/decode.ts";
import { fitPixels } from "../image/fit_pixels.ts";
import { findModel } from "../model/find_model.ts";
import { providerJudge } from "../model/provider/judge_provider.ts";
import { openOnProvider } from "../model/provider/open_on_provider.ts";
import { planProvider } from "../model/provider/plan_provider.ts";
import { runningWords } from "../model/provider/running_on.ts";
import { baseSettings, noQuirks } from "../preset/base.ts";
import type { ScriptQuirks, TagSettings } from "../preset/tag_settings.ts";
import { checkSettings } from "./check_settings.ts";
import { searchRegexes } from "./search_regexes.ts";
import type { Tagger } from "./open_tagger.ts";

/**
 * Does what `openTagger` promises.
 *
 * @param settings What differs from the `base` preset.
 * @param quirks Which of sd-scripts' ways are kept.
 */
export async function loadTagger(
  settings: Partial<TagSettings>,
  quirks: Partial<ScriptQuirks>,
): Promise<Tagger> {
  const all = checkSettings({ ...baseSettings, ...settings });
  if (all.plugins.length > 0) {
    throw new RangeError(
      "plugins must be empty: a tagger of pictures in memory has none, tagDataset() runs them",
    );
  }
  const options = readCaptionOptions(all, { ...noQuirks, ...quirks });
  const plan = await planProvider(all, providerJudge());
  const session = await openOnProvider(await findModel(all), plan);
  const captioner = prepareCaptioner(
    session,
    options,
    await searchRegexes(options.rules, session.labels),
  );

  const scores: Tagger["scores"] = async (image) => {
    const raw = image instanceof Uint8Array
      ? await decodeImage(image, {
        decoder: all.decoder,
        ...(all.decode === "fast" ? { shrinkFor: session.spec } : {}),
        maxPixels: all.maxPixels,
      })
      : image;
    // A copy: the session takes the buffer away, and it may be the caller's.
    return await session.infer(
      [fitPixels(raw, session.spec).data.slice()],
      [[raw.width, raw.height]],
    );
  };
  return {
    name: session.name,
    runsOn: runningWords(session.runsOn),
    spec: session.spec,
    labels: session.labels,
    scores,
    caption: async (image) => captioner.compose(await scores(image)),
    [Symbol.asyncDispose]: async () => await session[Symbol.asyncDispose](),
  };
}
