import {
  largePictures,
  mixedPictures,
  photoPictures,
  smallPictures,
} from "../datasets/picture_recipe.ts";
import { againstRecorded, recorded } from "../goals.ts";
import { measured, ratios } from "../statistics.ts";
import { picturesSection } from "./pictures_section.ts";
import type { Section } from "./section.ts";

/** 200 illustrations of about 450 x 450. */
export const smallSection: Section = picturesSection({
  name: "small",
  title: "Small illustrations",
  recipes: smallPictures(200),
  times: 5,
  fast: false,
  reached: ({ wdtag, decoding, peer }) => ({
    whole: peer === null
      ? {
        value: measured(wdtag.whole.runs.map((each) => recorded.whole / each)),
        against: againstRecorded,
      }
      : {
        value: ratios(peer.whole.runs, wdtag.whole.runs),
        against: peer.name,
      },
    steady: peer === null
      ? {
        value: measured(
          wdtag.steady.runs.map((each) => recorded.steady / each),
        ),
        against: againstRecorded,
      }
      : {
        value: ratios(peer.steady.runs, wdtag.steady.runs),
        against: peer.name,
      },
    decoding: { value: ratios(decoding.runs, wdtag.steady.runs) },
  }),
});

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
      photosExact: {
        value: ratios(peer.steady.runs, wdtag.steady.runs),
        against: peer.name,
      },
      ...(fast === null ? {} : {
        photosFast: {
          value: ratios(peer.steady.runs, fast.steady.runs),
          against: peer.name,
        },
      }),
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
