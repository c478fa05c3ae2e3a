import {
  largePictures,
  mixedPictures,
  photoPictures,
  smallPictures,
} from "../datasets/picture_recipe.ts";
import { againstRecorded, type Reached, recorded } from "../goals.ts";
import { speedup } from "../measure/program.ts";
import { type Measured, measured } from "../statistics.ts";
import { picturesSection } from "./pictures_section.ts";
import type { Section } from "./section.ts";

/** 200 illustrations of about 450 x 450. */
export const smallSection: Section = picturesSection({
  name: "small",
  title: "Small illustrations",
  recipes: smallPictures(200),
  times: 5,
  fast: false,
  reached: ({ wdtag, ofDecoding, peer }) => ({
    ...(peer === null
      ? {
        whole: fromRecorded(recorded.whole, wdtag.whole),
        steady: fromRecorded(recorded.steady, wdtag.steady),
      }
      : speedup(wdtag, peer)),
    decoding: ofDecoding,
  }),
});

/** How many times as fast as what was written down another day. */
function fromRecorded(seconds: number, { runs }: Measured): Reached {
  return {
    value: measured(runs.map((each) => seconds / each)),
    against: againstRecorded,
  };
}

/** PNG files of three megapixels. */
export const largeSection: Section = picturesSection({
  name: "large",
  title: "2K PNG",
  recipes: largePictures(16),
  times: 4,
  fast: false,
  reached: () => ({}),
});

/** JPEG files of twelve megapixels. */
export const photosSection: Section = picturesSection({
  name: "photos",
  title: "12-megapixel JPEG",
  recipes: photoPictures(8),
  times: 5,
  fast: true,
  reached: ({ wdtag, fast, peer }) =>
    peer === null ? {} : {
      photosExact: speedup(wdtag, peer).steady,
      ...(fast === null ? {} : { photosFast: speedup(fast, peer).steady }),
    },
});

/** Mostly small ones, some large, a few photographs. */
export const mixedSection: Section = picturesSection({
  name: "mixed",
  title: "Mixed",
  recipes: mixedPictures(60),
  times: 4,
  fast: true,
  reached: () => ({}),
});
