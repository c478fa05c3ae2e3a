import { canvas, fill, wash } from "../canvas.ts";
import { along, clamp, hex, mix, scale, smoothstep } from "../colour.ts";
import { clouds, valueNoise } from "../noise.ts";
import type { Picture } from "../picture.ts";
import { circle, curve, polygon, roundedBox, stroke } from "../shape.ts";

const width = 960;
const height = 720;
const bar = 154;
const horizon = 366;
const moonX = 655;
const moonY = 256;

const sky = [
  [0, hex("#16324a")],
  [0.6, hex("#3f7186")],
  [1, hex("#9dc0bb")],
] as const;

const sea = [
  [0, hex("#6d9da0")],
  [0.12, hex("#2f6474")],
  [1, hex("#071c2b")],
] as const;

/** A still as from a wide film: a boat on the sea under the moon. */
export const letterboxedSea: Picture = {
  file: "letterboxed_sea.jpg",
  shows: "a boat under the moon, as in a film with bars above and below",
  quality: 84,
  draw() {
    const picture = canvas(width, height);
    wash(picture, (x, y) => {
      const dx = x - moonX;
      if (y < horizon) {
        const base = along(sky, (y - bar) / (horizon - bar));
        const far = Math.sqrt(dx * dx + (y - moonY) ** 2);
        const glow = Math.exp(-far / 130);
        const cloud = smoothstep(0.48, 0.75, clouds(x / 200, y / 38, 31, 5));
        const lit = mix(hex("#27485a"), hex("#e8f0dc"), clamp(glow * 1.3));
        return mix(mix(base, hex("#f1f4dd"), glow * 0.8), lit, cloud * 0.6);
      }
      // Waves grow towards the viewer; the moon's path glitters on them.
      const depth = (y - horizon) / (height - bar - horizon);
      const near = 1 + depth * 9;
      const aside = (x - width / 2) / (13 * near);
      const swell = clouds(aside, Math.log(near) * 26, 41, 4);
      const wave = (swell - 0.5) * (0.5 + depth);
      const base = along(sea, depth);
      const path = Math.exp(-((dx / (30 + depth * 150)) ** 2));
      const glint = smoothstep(0.5, 0.66, swell + path * 0.1) * path;
      const sparkle = smoothstep(
        0.75,
        0.95,
        valueNoise(aside * 5, Math.log(near) * 90, 8),
      ) * path;
      const body = scale(base, 1 + wave * 1.4);
      return mix(body, hex("#f3f6e2"), clamp(glint * 0.75 + sparkle * 0.5));
    });
    fill(picture, circle(moonX, moonY, 46), hex("#ffffff", 0.25), 50);
    fill(picture, circle(moonX, moonY, 25), hex("#fdfbe9"), 2);

    const ink = hex("#07131c");
    fill(
      picture,
      polygon([
        ...curve([[236, 392], [262, 414], [330, 420], [402, 412], [424, 388]]),
        [420, 385],
        [238, 389],
      ]),
      ink,
    );
    fill(picture, stroke([[322, 394], [322, 214]], 4, 2.5), ink);
    fill(
      picture,
      polygon([...curve([[328, 222], [356, 300], [404, 374]]), [330, 380]]),
      hex("#15303d"),
    );
    fill(
      picture,
      polygon([...curve([[316, 236], [292, 310], [250, 374]]), [316, 378]]),
      hex("#1b3a47"),
    );
    fill(
      picture,
      roundedBox(330, 428, 150, 16, 8),
      hex("#04111a", 0.55),
      14,
    );

    const black = hex("#000000");
    fill(picture, roundedBox(width / 2, bar / 2, width + 2, bar), black);
    fill(
      picture,
      roundedBox(width / 2, height - bar / 2, width + 2, bar),
      black,
    );
    return picture;
  },
};
