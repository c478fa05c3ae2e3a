import { randomWeights } from "./random_weights.ts";

/** Labels of a made-up tagger: the file, and what its last layer adds for each. */
export interface TaggerLabels {
  /** The text of `selected_tags.csv`. */
  readonly csv: string;
  /** The logit that each label has where the picture says nothing about it. */
  readonly bias: Float32Array<ArrayBuffer>;
  /** By how much the picture moves each label's logit, as a standard deviation. */
  readonly spread: Float32Array<ArrayBuffer>;
}

/** So many labels are such as a picture may well have; the rest stays far below 1%. */
const LIVELY = 270;

/**
 * Labels in the layout of the WD taggers: four ratings, then general tags, then
 * characters (a quarter). A picture gets about 27 tags over 0.35 and 250 over
 * 0.01 where there are labels enough, as of real taggers: captions and kept
 * scores have the usual length.
 *
 * @param count How many labels, the ratings included.
 */
export function taggerLabels(count: number): TaggerLabels {
  const ratings = ["general", "sensitive", "questionable", "explicit"];
  const characters = Math.floor(count / 4);
  const rows = Array.from({ length: count }, (_, at) => {
    if (at < 4) return `${9_999_999 - at},${ratings[at]},9,${1_000_000 - at}`;
    const isCharacter = at >= count - characters;
    const name = isCharacter
      ? `somebody_${at}_(series_${at % 97})`
      : `made_up_tag_${at}`;
    return `${at},${name},${isCharacter ? 4 : 0},${2_000_000 - at}`;
  });
  const noise = randomWeights(count, 1, 11);
  const apart = Math.max(2, Math.floor(count / LIVELY));
  const isLively = (at: number): boolean => at < 4 || at % apart === 0;
  return {
    csv: ["tag_id,name,category,count", ...rows, ""].join("\n"),
    bias: noise.map((value, at) => isLively(at) ? -2.5 + value : -9 + value),
    spread: noise.map((_, at) => isLively(at) ? 1.5 : 0.5),
  };
}
