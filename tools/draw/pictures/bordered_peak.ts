import { canvas, fill, wash } from "../canvas.ts";
import { along, clamp, hex, mix, smoothstep } from "../colour.ts";
import { clouds } from "../noise.ts";
import type { Picture } from "../picture.ts";
import { random } from "../random.ts";
import { below, circle, outline, roundedBox } from "../shape.ts";

const width = 700;
const height = 525;
const border = 26;
const lake = 360;

const sky = [
  [0, hex("#5f4b8b")],
  [0.5, hex("#c987b5")],
  [1, hex("#ffd3b6")],
] as const;

/** A snowy peak and its reflection, in a black frame. */
export const borderedPeak: Picture = {
  file: "more/bordered_peak.webp",
  shows: "a peak and its reflection at dusk, with a black border",
  draw() {
    const picture = canvas(width, height);
    const far = (x: number) =>
      342 - 70 * clouds(x / 120, 0.4, 62, 5) - 26 * clouds(x / 30, 0.1, 63, 3);
    const peak = (x: number) => {
      const away = Math.abs(x - 372) / 300;
      const rough = clouds(x / 46, 1.5, 61, 5) * 92 * (0.35 + away);
      return 96 + away ** 0.82 * 300 - rough + 34;
    };
    const scene = (x: number, y: number) => {
      const dusk = along(sky, (y - border) / (lake - border));
      const veil = smoothstep(0.5, 0.72, clouds(x / 150, y / 34, 64, 5));
      if (y > peak(x)) {
        // Light falls from the left: the slope of the noise says where.
        const here = clouds(x / 34, y / 52, 65, 5);
        const right = clouds((x + 5) / 34, (y + 2) / 52, 65, 5);
        const lit = clamp(0.5 + (here - right) * 9);
        const snowLine = 236 + 60 * clouds(x / 20, y / 26, 66, 4);
        const snow = mix(hex("#8a78ad"), hex("#fff1ec"), lit);
        const rock = mix(hex("#33294f"), hex("#8d6a86"), lit);
        const high = smoothstep(snowLine + 22, snowLine - 22, y);
        return mix(rock, snow, high);
      }
      return mix(dusk, hex("#ffe6d8"), veil * 0.5);
    };
    wash(picture, (x, y) => {
      if (y < lake) return scene(x, y);
      const depth = (y - lake) / (height - lake);
      const ripple = clouds(x / 34, (y - lake) / (1.2 + depth * 5), 67, 3) -
        0.5;
      const mirror = scene(x + ripple * 26 * depth, 2 * lake - y + ripple * 16);
      return mix(mirror, hex("#2a2450"), 0.22 + depth * 0.34);
    });
    fill(
      picture,
      below((x) => Math.max(far(x), 0)),
      (_, y) =>
        y < lake
          ? mix(hex("#2b2145"), hex("#7a5f8a"), smoothstep(310, lake, y) * 0.6)
          : [0, 0, 0, 0] as const,
    );
    fill(
      picture,
      roundedBox(width / 2, lake, width, 3),
      hex("#f3c9c4", 0.35),
      3,
    );

    const dice = random(68);
    for (let star = 0; star < 60; star++) {
      const [x, y] = [dice.next() * width, dice.between(26, 150)];
      if (y < peak(x) - 10) {
        fill(
          picture,
          circle(x, y, dice.between(0.4, 1.1)),
          hex("#ffffff", dice.next()),
        );
      }
    }
    fill(
      picture,
      outline(roundedBox(width / 2, height / 2, width, height), border * 2),
      hex("#000000"),
    );
    return picture;
  },
};
