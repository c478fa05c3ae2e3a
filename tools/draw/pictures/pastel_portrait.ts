import { canvas, fill, wash } from "../canvas.ts";
import { clamp, hex, mix, smoothstep } from "../colour.ts";
import { clouds } from "../noise.ts";
import type { Picture } from "../picture.ts";
import { random } from "../random.ts";
import {
  blob,
  both,
  circle,
  curve,
  ellipse,
  outline,
  type Point,
  polygon,
  stroke,
} from "../shape.ts";

const width = 640;
const height = 800;

/** A head seen from the side, with closed eyes, among petals. */
export const pastelPortrait: Picture = {
  file: "pastel_portrait.webp",
  shows: "a portrait from the side in pale colours, among petals",
  quality: 88,
  draw() {
    const picture = canvas(width, height);
    wash(picture, (x, y) => {
      const mist = clouds(x / 260, y / 260, 71, 3);
      const base = mix(hex("#fdeef2"), hex("#dfeefb"), y / height);
      return mix(base, hex("#fff8e6"), clamp(mist * 1.4 - 0.4));
    });
    fill(
      picture,
      circle(356, 330, 236),
      (_, y) => mix(hex("#cfe6f5"), hex("#e9dcf6"), smoothstep(110, 560, y)),
    );
    fill(picture, outline(circle(356, 330, 252), 2.4), hex("#ffffff", 0.9));

    const hairLight = hex("#d6e3f6");
    const hairDark = hex("#b3c4e6");
    const hairBack = blob([
      [330, 118],
      [436, 132],
      [500, 214],
      [512, 330],
      [548, 430],
      [530, 560],
      [560, 660],
      [520, 760],
      [470, 820],
      [330, 820],
      [340, 560],
      [300, 300],
    ], 12);
    fill(
      picture,
      hairBack,
      (x, y) =>
        mix(hairLight, hairDark, smoothstep(200, 760, y + (x - 430) * 0.7)),
    );

    // Neck and shoulders in a light dress.
    const neck = blob([
      [306, 440],
      [404, 440],
      [408, 560],
      [446, 650],
      [350, 720],
      [262, 660],
      [302, 570],
    ], 10);
    const skin = hex("#fde6da");
    const skinShade = hex("#f6cfc6");
    fill(
      picture,
      neck,
      (x, y) =>
        mix(skin, skinShade, smoothstep(590, 450, y + (x - 350) * 0.35)),
    );
    const shoulders = blob([
      [180, 830],
      [196, 706],
      [270, 640],
      [340, 670],
      [424, 626],
      [508, 690],
      [540, 830],
    ], 10);
    fill(
      picture,
      shoulders,
      (_, y) => mix(hex("#e9f4ec"), hex("#cfe5dc"), smoothstep(640, 800, y)),
    );
    const collar = stroke(curve([[258, 650], [344, 690], [432, 634]]), 13, 13);
    fill(picture, collar, hex("#ffffff"));
    const fold = stroke(curve([[300, 700], [288, 752], [296, 812]]), 3, 1);
    fill(picture, fold, hex("#b9d6cb"));
    fill(
      picture,
      stroke(curve([[420, 690], [440, 744], [436, 812]]), 3, 1),
      hex("#b9d6cb"),
    );

    // The face looks to the left.
    const face: readonly Point[] = [
      [300, 178],
      [254, 214],
      [236, 268],
      [234, 310],
      [224, 336],
      [204, 368],
      [212, 380],
      [226, 384],
      [222, 400],
      [214, 408],
      [222, 418],
      [216, 428],
      [226, 440],
      [226, 460],
      [250, 484],
      [300, 482],
      [352, 458],
      [420, 400],
      [440, 300],
      [400, 200],
    ];
    const head = polygon(curve(face, true, 8));
    fill(
      picture,
      head,
      (x, y) => mix(skin, skinShade, smoothstep(330, 470, x * 0.62 + y * 0.42)),
    );
    fill(
      picture,
      both(head, ellipse(282, 400, 44, 24)),
      hex("#f8b9b4", 0.5),
      26,
    );
    const lid = stroke(
      curve([[242, 330], [262, 346], [290, 340], [308, 326]]),
      4.5,
      3,
    );
    fill(picture, lid, hex("#8c7f9e"));
    for (const [x, y, dx] of [[246, 338, -7], [256, 344, -6], [268, 347, -4]]) {
      const lash = stroke(
        [[x ?? 0, y ?? 0], [(x ?? 0) + (dx ?? 0), (y ?? 0) + 9]],
        2.6,
        1.4,
      );
      fill(picture, lash, hex("#8c7f9e"));
    }
    const brow = stroke(curve([[246, 288], [272, 276], [304, 284]]), 4.5, 2);
    fill(picture, brow, hex("#a9b3d4"));
    const lips = stroke(curve([[217, 417], [230, 420], [243, 416]]), 4, 2);
    fill(picture, lips, hex("#e79a9e"));
    fill(picture, stroke([[219, 380], [226, 377]], 2.4), hex("#e3aaa2"));

    // Hair over the brow and past the ear.
    const ear = ellipse(372, 360, 17, 27, 0.25);
    fill(picture, ear, hex("#fbdcd0"));
    fill(
      picture,
      stroke(curve([[364, 348], [374, 344], [378, 362]]), 2.4),
      hex("#e5b3a8"),
    );
    const lock = blob([
      [318, 120],
      [252, 156],
      [226, 226],
      [232, 292],
      [252, 250],
      [296, 208],
      [330, 230],
      [352, 300],
      [350, 372],
      [376, 322],
      [410, 356],
      [420, 470],
      [452, 560],
      [480, 420],
      [492, 260],
      [432, 140],
    ], 12);
    fill(
      picture,
      lock,
      (x, y) =>
        mix(
          hex("#e6eefb"),
          hairDark,
          smoothstep(120, 560, y + (x - 330) * 0.5),
        ),
    );
    const strands: readonly (readonly Point[])[] = [
      [[330, 132], [286, 168], [262, 226]],
      [[362, 136], [330, 176], [330, 226]],
      [[396, 150], [400, 230], [392, 312]],
      [[430, 172], [456, 280], [446, 470]],
      [[470, 240], [486, 400], [500, 560]],
      [[500, 430], [512, 560], [500, 720]],
    ];
    for (const strand of strands) {
      fill(picture, stroke(curve(strand), 2.6, 1), hex("#9fb2da", 0.75));
    }
    fill(
      picture,
      stroke(curve([[292, 178], [340, 150], [410, 172]]), 9, 3),
      hex("#ffffff", 0.6),
      3,
    );

    const dice = random(73);
    for (let flower = 0; flower < 5; flower++) {
      const angle = -0.9 + flower * 0.42;
      blossom(
        picture,
        372 + Math.cos(angle) * 122,
        262 + Math.sin(angle) * 128,
        24,
      );
    }
    for (let petal = 0; petal < 26; petal++) {
      const [x, y] = [dice.next() * width, dice.next() * height];
      const tint = dice.pick([
        hex("#f9cdd6", 0.8),
        hex("#fde2e4", 0.9),
        hex("#f4bccb", 0.7),
      ]);
      const turn = dice.next() * Math.PI;
      fill(
        picture,
        ellipse(x, y, dice.between(6, 12), dice.between(3, 6), turn),
        tint,
      );
    }
    return picture;
  },
};

/** Five petals around a yellow middle. */
function blossom(
  picture: ReturnType<typeof canvas>,
  x: number,
  y: number,
  size: number,
): void {
  for (let petal = 0; petal < 5; petal++) {
    const angle = petal / 5 * 2 * Math.PI + x;
    fill(
      picture,
      ellipse(
        x + Math.cos(angle) * size * 0.55,
        y + Math.sin(angle) * size * 0.55,
        size * 0.5,
        size * 0.38,
        angle,
      ),
      (px, py) =>
        mix(
          hex("#fff4f5"),
          hex("#f5bccb"),
          clamp(Math.sqrt((px - x) ** 2 + (py - y) ** 2) / size),
        ),
    );
  }
  fill(picture, circle(x, y, size * 0.2), hex("#ffe08f"));
}
