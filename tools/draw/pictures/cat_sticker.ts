import { canvas, fill } from "../canvas.ts";
import { hex, mix, smoothstep } from "../colour.ts";
import type { Picture } from "../picture.ts";
import {
  blob,
  both,
  circle,
  curve,
  ellipse,
  grow,
  mirrored,
  moved,
  polygon,
  stroke,
  union,
} from "../shape.ts";

const size = 480;
const middle = size / 2;
const ink = hex("#43302b");
const fur = hex("#f5a54a");
const dark = hex("#d87f2c");
const cream = hex("#fff1dc");

/** A cat's head with a white rim, on nothing. */
export const catSticker: Picture = {
  file: "cat_sticker.png",
  shows: "a sticker of a cat on a transparent background",
  alpha: true,
  draw() {
    const picture = canvas(size, size);
    const head = blob([
      [240, 118],
      [330, 132],
      [398, 206],
      [408, 290],
      [360, 366],
      [240, 396],
      [120, 366],
      [72, 290],
      [82, 206],
      [150, 132],
    ], 12);
    const ear = polygon(curve(
      [
        [84, 232],
        [78, 150],
        [96, 66],
        [112, 62],
        [168, 104],
        [210, 138],
      ],
      true,
      8,
    ));
    const ears = mirrored(ear, middle);
    const paw = ellipse(150, 398, 44, 36);
    const paws = mirrored(paw, middle);
    const whole = union(head, ears, paws);

    fill(picture, moved(grow(whole, 20), 0, 7), hex("#2a1c30", 0.35), 22);
    fill(picture, grow(whole, 20), hex("#ffffff"));
    fill(picture, grow(whole, 5), ink);

    fill(picture, ears, fur);
    const inner = polygon(curve(
      [
        [106, 190],
        [104, 130],
        [112, 96],
        [140, 116],
        [170, 142],
      ],
      true,
      8,
    ));
    fill(picture, mirrored(inner, middle), hex("#f7b6a6"));
    fill(
      picture,
      head,
      (x, y) => mix(fur, dark, smoothstep(330, 440, y + (x - middle) * 0.12)),
    );
    for (const [dx, long] of [[0, 64], [38, 46], [-38, 46]] as const) {
      const stripe = stroke(
        [[middle + dx, 112], [middle + dx * 0.8, 128 + long]],
        20,
        3,
      );
      fill(picture, both(head, stripe), dark);
    }
    for (const y of [270, 304]) {
      const stripe = stroke([[60, y - 6], [122, y + 4]], 17, 3);
      fill(picture, both(head, mirrored(stripe, middle)), dark);
    }
    const muzzle = union(
      mirrored(ellipse(210, 318, 46, 36), middle),
      ellipse(middle, 340, 40, 34),
    );
    fill(picture, muzzle, cream);

    const eyes = mirrored(ellipse(162, 250, 30, 36), middle);
    fill(picture, grow(eyes, 4), ink);
    fill(
      picture,
      eyes,
      (_, y) => mix(hex("#4f8f3a"), hex("#c9e265"), smoothstep(220, 285, y)),
    );
    fill(picture, mirrored(ellipse(164, 252, 15, 28), middle), hex("#1c1713"));
    for (const x of [153, 309]) {
      fill(picture, ellipse(x, 234, 9, 11), hex("#ffffff"));
      fill(picture, circle(x + 18, 270, 5), hex("#ffffff", 0.9));
    }
    const nose = blob([[224, 296], [256, 296], [246, 312], [240, 315], [
      234,
      312,
    ]]);
    fill(picture, grow(nose, 3), ink);
    fill(picture, nose, hex("#ee7d83"));
    const smile = curve([[200, 326], [216, 342], [238, 332], [240, 316]]);
    fill(picture, mirrored(stroke(smile, 4.5), middle), ink);
    fill(
      picture,
      both(
        ellipse(middle, 346, 14, 17),
        polygon([[220, 338], [260, 338], [260, 380], [220, 380]]),
      ),
      hex("#e8646f"),
    );
    fill(
      picture,
      mirrored(ellipse(118, 322, 24, 14), middle),
      hex("#f0705e", 0.55),
      12,
    );
    for (const dy of [-10, 8]) {
      const whisker = curve([[158, 322 + dy * 0.6], [124, 319 + dy], [
        86,
        323 + dy * 1.7,
      ]]);
      fill(picture, mirrored(stroke(whisker, 3.2, 1.4), middle), cream);
    }

    fill(picture, grow(paws, 5), ink);
    fill(picture, paws, cream);
    for (const x of [138, 160]) {
      const toe = stroke([[x, 412], [x, 430]], 4.5, 3);
      fill(picture, mirrored(toe, middle), ink);
    }
    return picture;
  },
};
