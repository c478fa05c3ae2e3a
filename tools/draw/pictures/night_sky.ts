import { canvas, fill, wash } from "../canvas.ts";
import { along, clamp, fade, hex, mix, smoothstep } from "../colour.ts";
import { clouds } from "../noise.ts";
import type { Picture } from "../picture.ts";
import { random } from "../random.ts";
import { below, circle, polygon, union } from "../shape.ts";

const width = 768;
const height = 512;

const sky = [
  [0, hex("#05071a")],
  [0.55, hex("#0d1638")],
  [0.85, hex("#1d2c55")],
  [1, hex("#33446b")],
] as const;

/** Stars, the Milky Way and a ridge with firs. */
export const nightSky: Picture = {
  file: "night_sky.png",
  shows: "a clear night over a ridge with firs",
  draw() {
    const picture = canvas(width, height);
    wash(picture, (x, y) => {
      const dusk = along(sky, y / height);
      // The Milky Way: a band across the sky, brighter where the noise is.
      const across = (x * 0.52 - y * 0.85 + 40) / 190;
      const band = Math.exp(-across * across);
      const dust = clouds(x / 90, y / 90, 3, 5);
      const haze = band * clamp(dust * 1.7 - 0.45);
      const lane = smoothstep(0.5, 0.68, clouds(x / 70, y / 120, 9, 5)) * band;
      const glow = mix(hex("#6d6fae"), hex("#c9a7b8"), clamp(dust * 2 - 0.7));
      return mix(mix(dusk, glow, haze * 0.5), hex("#060717"), lane * 0.35);
    });

    const dice = random(7);
    for (let star = 0; star < 900; star++) {
      const x = dice.next() * width;
      const y = dice.next() * 400;
      const size = 0.35 + dice.next() ** 9 * 1.7;
      const tint = dice.pick([
        hex("#ffffff"),
        hex("#cfdcff"),
        hex("#fff0d8"),
        hex("#ffd9c4"),
      ]);
      fill(picture, circle(x, y, size), fade(tint, 0.25 + dice.next() * 0.75));
      if (size > 1.35) {
        fill(picture, circle(x, y, size * 2), fade(tint, 0.3), size * 5);
      }
    }

    const far = below((x) =>
      410 - 46 * clouds(x / 170, 0.5, 21, 4) - 18 * Math.sin(x / 140 + 1)
    );
    fill(picture, far, hex("#111a35"));
    const ridge = (x: number) =>
      452 - 34 * clouds(x / 220, 2.5, 5, 3) + 26 * Math.cos(x / 150);
    const firs = Array.from({ length: 46 }, (_, i) => {
      const x = (i + dice.next()) * width / 45;
      return fir(x, ridge(x) + 8, dice.between(34, 96));
    });
    for (const tree of firs) fill(picture, tree, hex("#04060f"));
    fill(picture, below(ridge), hex("#04060f"));
    return picture;
  },
};

/** A fir as a stack of triangles. */
function fir(x: number, foot: number, tall: number) {
  const tiers = [0, 1, 2, 3, 4].map((tier) => {
    const top = foot - tall * (1 - tier * 0.17);
    const half = tall * (0.07 + tier * 0.035);
    return polygon([
      [x, top],
      [x + half, top + tall * 0.27],
      [x, top + tall * 0.22],
      [x - half, top + tall * 0.27],
    ]);
  });
  return union(...tiers);
}
