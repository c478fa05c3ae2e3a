import { canvas, fill, wash } from "../canvas.ts";
import { clamp, grey, hex, mix, smoothstep } from "../colour.ts";
import { clouds } from "../noise.ts";
import type { Picture } from "../picture.ts";
import { random } from "../random.ts";
import {
  blob,
  both,
  curve,
  ellipse,
  polygon,
  roundedBox,
  stroke,
  union,
  without,
} from "../shape.ts";

const width = 600;
const height = 800;
const pavement = 640;

/** Somebody in the rain, all grey but for the umbrella. */
export const redUmbrella: Picture = {
  file: "more/red_umbrella.jpg",
  shows: "a grey street in the rain with a red umbrella",
  quality: 84,
  draw() {
    const picture = canvas(width, height);
    wash(picture, (x, y) => {
      const fog = clouds(x / 200, y / 160, 81, 4);
      return grey(0.9 - y / 1700 - (fog - 0.5) * 0.16);
    });
    const dice = random(82);
    for (let layer = 0; layer < 3; layer++) {
      const shade = 0.74 - layer * 0.14;
      for (let house = 0; house < 7; house++) {
        const x = house * 96 + dice.between(-26, 26);
        const gap = Math.abs(x - 300) / 300;
        const top = 470 - layer * 60 - gap * (150 + layer * 150) +
          dice.between(-36, 36);
        if (layer === 2 && gap < 0.55) continue;
        const wide = dice.between(70, 112);
        const wall = roundedBox(x, (top + pavement) / 2, wide, pavement - top);
        fill(
          picture,
          wall,
          (_, y) =>
            grey(shade + smoothstep(380, 640, y) * (0.84 - shade) * 0.8),
        );
        for (let wy = top + 18; wy < 590; wy += 26) {
          for (let wx = x - wide / 2 + 14; wx < x + wide / 2 - 8; wx += 20) {
            const lit = dice.next() < 0.3 ? 0.16 : -0.07;
            fill(
              picture,
              roundedBox(wx, wy, 9, 13),
              grey(shade + lit, 0.7 * smoothstep(610, 430, wy)),
            );
          }
        }
      }
    }
    const street = roundedBox(width / 2, 730, width + 4, 180);
    fill(picture, street, (x, y) => {
      const depth = (y - pavement) / 160;
      const wet = clouds(x / (20 + depth * 40), y / (3 + depth * 6), 83, 4);
      return grey(0.68 - depth * 0.3 + (wet - 0.5) * 0.34);
    });
    // Reflections under the umbrella and the legs.
    fill(picture, ellipse(300, 742, 150, 26), (x, y) => {
      const broken = clouds(x / 26, y / 4, 84, 3);
      return hex("#c3202c", 0.62 * smoothstep(0.42, 0.62, broken));
    }, 24);
    fill(picture, ellipse(302, 712, 76, 9), grey(0.12, 0.75), 12);

    const ink = grey(0.11);
    for (const x of [282, 322]) {
      fill(picture, stroke([[x, 610], [x - 2, 704]], 17, 13), ink);
      fill(picture, ellipse(x - 6, 708, 20, 9), grey(0.05));
    }
    const coat = blob([
      [272, 452],
      [332, 452],
      [350, 520],
      [372, 640],
      [302, 654],
      [234, 640],
      [254, 520],
    ], 10);
    fill(picture, coat, (x) => grey(0.17 + smoothstep(330, 250, x) * 0.12));
    fill(picture, stroke([[302, 470], [304, 646]], 2.4), grey(0.08));
    fill(
      picture,
      stroke(curve([[250, 566], [302, 578], [356, 566]]), 7),
      grey(0.09),
    );
    const hair = blob([
      [302, 376],
      [342, 396],
      [348, 450],
      [336, 494],
      [302, 502],
      [268, 494],
      [256, 450],
      [262, 396],
    ], 10);
    fill(picture, hair, (x) => grey(0.1 + smoothstep(320, 262, x) * 0.1));
    fill(
      picture,
      stroke([[340, 480], [372, 506], [352, 470]], 20, 14),
      grey(0.2),
    );
    fill(picture, stroke([[346, 492], [330, 290]], 5), grey(0.06));
    fill(
      picture,
      stroke(curve([[346, 492], [350, 514], [366, 512]]), 6),
      grey(0.06),
    );

    const scallops = [184, 271, 364, 452].map((foot, i) =>
      ellipse(foot, 401 + i * 1.6, 45, 17)
    );
    const dome = without(
      ellipse(318, 372, 196, 150, 0.06),
      union(
        polygon([[60, 392], [600, 408], [600, 640], [60, 640]]),
        ...scallops,
      ),
    );
    fill(picture, dome, (x, y) => {
      const t = (x - 318) / 196;
      const shade = clamp(0.5 - t * 0.55 - (y - 240) / 620);
      return mix(hex("#8f0f1c"), hex("#ee3340"), shade * 1.5);
    });
    for (const foot of [142, 226, 318, 410, 492]) {
      const rib = curve([[318, 222], [(318 + foot * 2) / 3, 284], [foot, 392]]);
      fill(picture, both(dome, stroke(rib, 2.2)), hex("#7c0c18", 0.8));
    }
    fill(picture, stroke([[318, 224], [317, 204]], 5, 3), grey(0.06));

    for (let drop = 0; drop < 260; drop++) {
      const [x, y] = [dice.next() * 660 - 20, dice.next() * height];
      const long = dice.between(14, 46);
      fill(
        picture,
        stroke([[x, y], [x - long * 0.2, y + long]], 1.3, 0.6),
        grey(1, dice.between(0.15, 0.5)),
      );
    }
    for (let ring = 0; ring < 26; ring++) {
      const [x, y] = [dice.next() * width, dice.between(668, 790)];
      const wide = dice.between(6, 15);
      const ripple = without(
        ellipse(x, y, wide, wide * 0.3),
        ellipse(x, y, wide - 1.6, wide * 0.3 - 1.2),
      );
      fill(picture, ripple, grey(1, 0.5));
    }
    return picture;
  },
};
