import type { ScoreNeeds } from "../../caption/pick_tags.ts";
import { sharpProblem } from "../../image/decode_bytes.ts";
import type { ModelFiles } from "../../model/model_files.ts";
import type { RecalledSession } from "../../model/provider/recall_session.ts";
import type { PluginChain } from "../../plugin/plugin_chain.ts";
import type { TagSettings } from "../../preset/tag_settings.ts";
import type { ImageList } from "../image_list.ts";
import type { PrepareRequest } from "../prepare_messages.ts";
import type { PreparePool } from "../prepare_pool.ts";
import type { Stations } from "../tag_images.ts";
import { openScoreKeeper, type ScoreKeeper } from "./score_keeper.ts";
import { scoreLayout } from "./score_layout.ts";
import { scoreOrigin } from "./score_origin.ts";
import { scoreSufficiency } from "./score_sufficiency.ts";

/** What a run has, by the time that its images are looked at. */
export interface ScoredRun {
  readonly settings: Pick<TagSettings, "decoder" | "stateSize">;
  readonly images: ImageList;
  readonly model: ModelFiles;
  readonly session: RecalledSession;
  /** What captions hang on. */
  readonly needs: ScoreNeeds;
  readonly chain: PluginChain | null;
  readonly pool: PreparePool;
  /** What of a request is the same for every image. */
  readonly request: Omit<PrepareRequest, "gate" | "path">;
  /** Told what keeps scores from being used or kept. */
  readonly note: (message: string) => void;
}

/**
 * Opens the scores that earlier runs have kept of the images of this one, and
 * keeps its own.
 *
 * @returns Null where a plugin has a part in what the model sees: what it would
 * do to an image is not known without asking it.
 */
export async function keepScores(run: ScoredRun): Promise<ScoreKeeper | null> {
  const { settings, images, model, session, chain, pool, request } = run;
  if (chain?.has("image")) {
    const names = chain.plugins.filter(({ hooks }) => hooks.includes("image"))
      .map(({ name }) => `"${name}"`).join(", ");
    run.note(
      `Scores are neither used nor kept: ${names} sees each image before the model`,
    );
    return null;
  }
  const { outputs, labels, published, digest, runsOn } = session;
  const layout = scoreLayout(outputs, labels, published);
  const decoder = settings.decoder === "imagescript" || await sharpProblem()
    ? "imagescript"
    : "sharp";
  return openScoreKeeper({
    images,
    layout,
    origin: scoreOrigin({
      model,
      digest,
      request: { ...request },
      decoder,
      provider: runsOn.provider.name,
      layout,
    }),
    suffices: scoreSufficiency(run.needs, layout),
    limit: settings.stateSize,
    prepare: ({ path }) => pool.prepare({ ...request, path, digest: true }),
    onTrouble: firstOf(MOST_NOTES, run.note),
  });
}

/** A run over very many folders may have the same trouble in each. */
const MOST_NOTES = 5;

function firstOf(
  most: number,
  note: (message: string) => void,
): (message: string) => void {
  let told = 0;
  return (message) => {
    if (++told <= most) note(message);
    if (told === most) note("Further words about kept scores are left out");
  };
}

/** Puts the keeper behind the model. */
export function keepingScores(
  stations: Stations,
  keeper: ScoreKeeper,
): Stations {
  return {
    ...stations,
    async compose(scores, image, size) {
      await keeper.keep(image, scores, size);
      return await stations.compose(scores, image, size);
    },
  };
}
