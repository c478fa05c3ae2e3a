import { canvas, fill, wash } from "../canvas.ts";
import { fade, hex, mix, scale } from "../colour.ts";
import type { Picture } from "../picture.ts";
import { random } from "../random.ts";
import {
  circle,
  curve,
  moved,
  outline,
  type Point,
  polygon,
  roundedBox,
  type Shape,
  stroke,
} from "../shape.ts";

const size = 640;

const colours = [
  hex("#e6194b"),
  hex("#f58231"),
  hex("#ffd500"),
  hex("#3cb44b"),
  hex("#00b8c4"),
  hex("#2f6fe4"),
  hex("#8e2de2"),
  hex("#f032a0"),
] as const;

/** Paper shapes of many colours, the far ones smaller and paler. */
export const confetti: Picture = {
  file: "confetti.webp",
  shows: "confetti and streamers of many colours",
  quality: 90,
  draw() {
    const picture = canvas(size, size);
    wash(
      picture,
      (x, y) => mix(hex("#fff2c9"), hex("#ffd9ec"), (x + y) / size / 2),
    );
    const dice = random(90);
    for (let layer = 0; layer < 3; layer++) {
      const near = 0.6 + layer * 0.45;
      for (let piece = 0; piece < 300 - layer * 70; piece++) {
        const shape = paper(dice, near * 13);
        const [x, y] = [dice.next() * size, dice.next() * size];
        const colour = mix(
          dice.pick(colours),
          hex("#ffffff"),
          0.3 - layer * 0.15,
        );
        const placed = moved(shape, x, y);
        const shadow = fade(hex("#5b2a66"), 0.12 + layer * 0.06);
        fill(picture, moved(placed, 3 * near, 5 * near), shadow, 5);
        const fold = dice.next() * 2 * Math.PI;
        fill(picture, placed, (px, py) => {
          const lit = (px - x) * Math.cos(fold) + (py - y) * Math.sin(fold);
          return scale(colour, 1 + 0.22 * Math.tanh(lit / 6));
        });
      }
      for (let ribbon = 0; ribbon < 4; ribbon++) {
        streamer(
          picture,
          dice,
          colours[(ribbon * 3 + layer) % 8] ?? colours[0],
          near,
        );
      }
    }
    return picture;
  },
};

/** A scrap of paper around the origin. */
function paper(dice: ReturnType<typeof random>, radius: number): Shape {
  const turn = dice.next() * Math.PI;
  const kind = dice.next();
  if (kind < 0.42) {
    return roundedBox(
      0,
      0,
      radius * 2,
      radius * dice.between(0.5, 1.5),
      2,
      turn,
    );
  }
  if (kind < 0.62) return circle(0, 0, radius * 0.8);
  if (kind < 0.74) return outline(circle(0, 0, radius * 0.75), radius * 0.45);
  const corners = kind < 0.88 ? 3 : 10;
  const points = Array.from({ length: corners }, (_, i): Point => {
    const angle = turn + i / corners * 2 * Math.PI;
    const far = corners === 10 && i % 2 === 1 ? radius * 0.5 : radius * 1.15;
    return [Math.cos(angle) * far, Math.sin(angle) * far];
  });
  return polygon(points);
}

/** A curled ribbon, darker where it turns away. */
function streamer(
  picture: ReturnType<typeof canvas>,
  dice: ReturnType<typeof random>,
  colour: typeof colours[number],
  near: number,
): void {
  const [x, y] = [dice.next() * size, dice.next() * size - 90];
  const lean = dice.between(-0.5, 0.5);
  const swing = dice.between(13, 22) * near;
  const points = Array.from({ length: 15 }, (_, i): Point => {
    const down = i * 15 * near;
    return [x + down * lean + Math.sin(i * 1.1) * swing, y + down];
  });
  const shape = stroke(curve(points, false, 5), 10 * near, 6 * near);
  fill(picture, moved(shape, 4 * near, 6 * near), hex("#5b2a66", 0.2), 6);
  fill(picture, shape, (px, py) => {
    const along = (py - y) / (15 * near);
    const side = Math.cos(along * 1.1) * 0.22 + (px - x) * 0.0005;
    return scale(colour, 1 + side);
  });
}
