import { type Canvas, canvas, fill, wash } from "../canvas.ts";
import { clamp, hex, mix, smoothstep } from "../colour.ts";
import { clouds } from "../noise.ts";
import type { Picture } from "../picture.ts";
import { random } from "../random.ts";
import { below, ellipse, type Point, polygon, stroke } from "../shape.ts";

const width = 800;
const height = 600;

const layers = [
  { colour: "#b4d3a4", trunks: 16, wide: 9, foot: 400 },
  { colour: "#86b37d", trunks: 12, wide: 15, foot: 440 },
  { colour: "#4f8557", trunks: 9, wide: 24, foot: 490 },
  { colour: "#23543a", trunks: 5, wide: 40, foot: 560 },
] as const;

/** Trunks that fade into green light. */
export const mistyForest: Picture = {
  file: "more/misty_forest.avif",
  shows: "a green forest in morning mist",
  quality: 62,
  draw() {
    const picture = canvas(width, height);
    wash(picture, (x, y) => {
      const dx = (x - 470) / 420;
      const dy = (y - 170) / 330;
      const glow = Math.exp(-(dx * dx + dy * dy));
      const leaves = clouds(x / 40, y / 40, 91, 5);
      const base = mix(hex("#a5cb93"), hex("#eefad2"), glow);
      const dark = smoothstep(0.5, 0.72, leaves) * smoothstep(330, 0, y);
      return mix(base, hex("#79a86d"), dark * 0.5);
    });
    const dice = random(92);
    for (const [depth, { colour, trunks, wide, foot }] of layers.entries()) {
      const ink = hex(colour);
      const bark = (x: number, y: number) => {
        const rough = clouds(x / (3 + depth), y / (16 + depth * 14), 93, 3);
        const mist = smoothstep(foot - 260, foot + 20, y) *
          (0.5 - depth * 0.12);
        const lit = mix(
          ink,
          hex("#e4f4c8"),
          clamp(mist + (rough - 0.5) * 0.25),
        );
        return lit;
      };
      for (let trunk = 0; trunk < trunks; trunk++) {
        const x = (trunk + dice.between(0.1, 0.9)) / trunks * width;
        const lean = dice.bell() * wide * 0.8;
        const width2 = wide * dice.between(0.7, 1.2);
        fill(
          picture,
          stroke(
            [[x, foot + 30], [x + lean, -20]],
            width2 * 1.15,
            width2 * 0.75,
          ),
          bark,
        );
        for (let bough = 0; bough < 5; bough++) {
          const y = dice.between(20, foot - 150);
          const side = dice.next() < 0.5 ? -1 : 1;
          const at = x + lean * (1 - y / foot);
          const reach = dice.between(2, 6) * wide * side;
          const tip: Point = [at + reach, y - Math.abs(reach) * 0.4];
          fill(picture, stroke([[at, y], tip], width2 * 0.24, 1.2), bark);
          tuft(picture, tip, wide, dice, ink);
        }
      }
      const ground = (x: number) =>
        foot + 16 - 22 * clouds(x / 110, depth, 94, 3);
      fill(picture, below(ground), (x, y) => {
        const grass = clouds(x / (4 + depth * 2), y / (9 + depth * 6), 95, 3);
        const mist = smoothstep(10, 70, y - ground(x)) * (0.42 - depth * 0.12);
        return mix(ink, hex("#dff1c2"), clamp(mist + (grass - 0.5) * 0.3));
      });
    }
    // Shafts of light from the upper right.
    for (let shaft = 0; shaft < 6; shaft++) {
      const x = 380 + shaft * 92;
      const beam = polygon([
        [x, -30],
        [x + 34, -30],
        [x - 250 + shaft * 8, 620],
        [x - 350, 620],
      ]);
      fill(
        picture,
        beam,
        (_, y) => hex("#fbffe0", 0.2 * smoothstep(560, 60, y)),
        36,
      );
    }
    return picture;
  },
};

/** Leaves at the end of a bough. */
function tuft(
  picture: Canvas,
  [x, y]: Point,
  size: number,
  dice: ReturnType<typeof random>,
  ink: ReturnType<typeof hex>,
): void {
  for (let leaf = 0; leaf < 16; leaf++) {
    const tint = mix(ink, hex("#cfe8a0"), dice.between(0, 0.45));
    fill(
      picture,
      ellipse(
        x + dice.bell() * size * 1.3,
        y + dice.bell() * size * 0.7,
        size * dice.between(0.2, 0.42),
        size * dice.between(0.1, 0.2),
        dice.next() * Math.PI,
      ),
      tint,
    );
  }
}
