import { canvas, fill, wash } from "../canvas.ts";
import { hex } from "../colour.ts";
import type { Picture } from "../picture.ts";
import {
  both,
  circle,
  curve,
  outline,
  type Point,
  polygon,
  roundedBox,
  stroke,
} from "../shape.ts";

const width = 480;
const height = 640;
const red = hex("#d9222a");
const deep = hex("#8f1220");
const black = hex("#1a0d10");
const cream = hex("#fbead2");

/** A flat poster: rays, a tower and a crane in red, black and cream. */
export const redPoster: Picture = {
  file: "red_poster.gif",
  shows: "a flat poster in red, black and cream",
  draw() {
    const picture = canvas(width, height);
    wash(picture, red);
    const [sunX, sunY] = [240, 250];
    for (let ray = 0; ray < 24; ray += 2) {
      const at = (turn: number): Point => {
        const angle = turn / 24 * 2 * Math.PI;
        return [sunX + Math.cos(angle) * 700, sunY + Math.sin(angle) * 700];
      };
      fill(picture, polygon([[sunX, sunY], at(ray), at(ray + 1)]), deep);
    }
    fill(picture, circle(sunX, sunY, 138), red);
    fill(picture, circle(sunX, sunY, 120), cream);
    fill(picture, outline(circle(sunX, sunY, 104), 3), red);

    const peak: readonly Point[] = [
      [-10, 520],
      [80, 430],
      [130, 456],
      [236, 300],
      [300, 404],
      [352, 372],
      [490, 520],
      [490, 650],
      [-10, 650],
    ];
    const mountain = polygon(peak);
    fill(picture, mountain, black);
    const snow = polygon([
      [236, 300],
      [202, 350],
      [222, 342],
      [236, 366],
      [250, 344],
      [274, 362],
    ]);
    fill(picture, both(mountain, snow), red);
    fill(
      picture,
      polygon([[236, 366], [490, 610], [490, 650], [190, 650], [262, 500]]),
      deep,
    );

    // Waves at the foot, in three rows of scales.
    for (let row = 0; row < 3; row++) {
      for (let wave = -1; wave < 9; wave++) {
        const x = wave * 64 + (row % 2) * 32;
        const y = 576 + row * 28;
        fill(picture, circle(x, y + 18, 40), row % 2 === 0 ? red : black);
        fill(picture, outline(circle(x, y + 18, 38), 4), cream);
        fill(picture, outline(circle(x, y + 18, 25), 3), cream);
        fill(picture, circle(x, y + 18, 12), cream);
      }
    }

    // A crane before the sun.
    const body = polygon(curve([
      [150, 226],
      [196, 214],
      [240, 222],
      [286, 206],
      [262, 236],
      [214, 248],
    ], true));
    fill(picture, body, black);
    const wing = polygon([
      [206, 222],
      [232, 132],
      [252, 168],
      [262, 150],
      [266, 184],
      [280, 176],
      [256, 226],
    ]);
    fill(picture, wing, black);
    fill(
      picture,
      stroke(curve([[154, 226], [128, 214], [104, 222]]), 8, 4),
      black,
    );
    fill(picture, circle(104, 221, 7), red);
    fill(picture, polygon([[100, 218], [76, 227], [101, 226]]), black);
    fill(picture, stroke([[276, 218], [330, 236]], 3), black);

    fill(
      picture,
      outline(roundedBox(width / 2, height / 2, 448, 608), 5),
      cream,
    );
    return picture;
  },
};
