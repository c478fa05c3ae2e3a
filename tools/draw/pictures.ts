import type { Picture } from "./picture.ts";
import { borderedPeak } from "./pictures/bordered_peak.ts";
import { catSticker } from "./pictures/cat_sticker.ts";
import { confetti } from "./pictures/confetti.ts";
import { figureOnWhite } from "./pictures/figure_on_white.ts";
import { letterboxedSea } from "./pictures/letterboxed_sea.ts";
import { mangaPage } from "./pictures/manga_page.ts";
import { mistyForest } from "./pictures/misty_forest.ts";
import { nightSky } from "./pictures/night_sky.ts";
import { oldPhoto } from "./pictures/old_photo.ts";
import { pastelPortrait } from "./pictures/pastel_portrait.ts";
import { pixelSlime } from "./pictures/pixel_slime.ts";
import { redPoster } from "./pictures/red_poster.ts";
import { redUmbrella } from "./pictures/red_umbrella.ts";
import { sunsetHills } from "./pictures/sunset_hills.ts";

/** All example pictures, by path. */
export const pictures: readonly Picture[] = [
  catSticker,
  confetti,
  figureOnWhite,
  letterboxedSea,
  mangaPage,
  borderedPeak,
  mistyForest,
  redUmbrella,
  nightSky,
  oldPhoto,
  pastelPortrait,
  pixelSlime,
  redPoster,
  sunsetHills,
];
