import { canvas, fill, wash } from "../canvas.ts";
import { along, clamp, fade, hex, mix, smoothstep } from "../colour.ts";
import { clouds, valueNoise } from "../noise.ts";
import type { Picture } from "../picture.ts";
import { random } from "../random.ts";
import { below, circle, curve, type Point, stroke } from "../shape.ts";

const width = 960;
const height = 640;
const sunX = 610;
const sunY = 318;

const sky = [
  [0, hex("#40406e")],
  [0.22, hex("#86567f")],
  [0.4, hex("#e07a5f")],
  [0.52, hex("#f6ab5c")],
  [0.62, hex("#ffd98a")],
] as const;

const ranges = [
  { foot: 372, high: 90, wide: 190, colour: "#b0695f", seed: 11 },
  { foot: 428, high: 110, wide: 230, colour: "#884b58", seed: 12 },
  { foot: 492, high: 120, wide: 260, colour: "#5c3450", seed: 13 },
  { foot: 566, high: 130, wide: 330, colour: "#371f3c", seed: 14 },
  { foot: 650, high: 120, wide: 300, colour: "#190f20", seed: 15 },
] as const;

/** Layers of hills that fade into the light, under streaks of cloud. */
export const sunsetHills: Picture = {
  file: "sunset_hills.jpg",
  shows: "a sunset over layers of hills",
  quality: 86,
  draw() {
    const picture = canvas(width, height);
    wash(picture, (x, y) => {
      const base = along(sky, y / height);
      const dx = (x - sunX) / width;
      const dy = (y - sunY) / height;
      const glow = Math.exp(-(dx * dx + dy * dy * 1.6) * 22);
      const lit = mix(base, hex("#fff1b8"), glow * 0.85);
      // Clouds lie in long streaks, dark above and lit from below.
      const streak = clouds(x / 230, y / 26, 4, 5);
      const thick = smoothstep(0.52, 0.72, streak) *
        smoothstep(360, 120, y) * smoothstep(-60, 90, y);
      const cloud = mix(hex("#5b3d68"), hex("#ffb27a"), clamp(glow + y / 420));
      return mix(lit, cloud, thick * 0.75);
    });
    fill(picture, circle(sunX, sunY, 60), hex("#ffe9a6", 0.35), 60);
    fill(picture, circle(sunX, sunY, 33), hex("#fff8dc"), 3);

    for (
      const [layer, { foot, high, wide, colour, seed }] of ranges.entries()
    ) {
      const top = (x: number) => foot - high * clouds(x / wide, 0.3, seed, 4);
      const ink = hex(colour);
      fill(picture, below(top), (x, y) => {
        // Haze in the valleys, and light on what is near the sun.
        const haze = smoothstep(0, 90, y - top(x)) * (0.5 - layer * 0.09);
        const near = Math.exp(-(((x - sunX) / 260) ** 2)) *
          (0.4 - layer * 0.08);
        const grain = (valueNoise(x / 2, y / 2, seed) - 0.5) * 0.03;
        const lit = mix(ink, hex("#f2a065"), clamp(haze * 0.7 + near + grain));
        return lit;
      });
    }

    const dice = random(5);
    for (let bird = 0; bird < 9; bird++) {
      const x = 330 + dice.bell() * 90;
      const y = 190 + dice.bell() * 36;
      const span = dice.between(6, 13);
      const wings: Point[] = [
        [x - span, y - span * 0.3],
        [x - span * 0.45, y - span * 0.5],
        [x, y],
        [x + span * 0.5, y - span * 0.55],
        [x + span, y - span * 0.25],
      ];
      fill(picture, stroke(curve(wings), 1.9, 1.1), fade(hex("#2a1830"), 0.85));
    }
    return picture;
  },
};
