import { canvas, fill, type Paint, wash } from "../canvas.ts";
import { fade, hex, mix, smoothstep } from "../colour.ts";
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
  type Point,
  polygon,
  roundedBox,
  type Shape,
  stroke,
  union,
  without,
} from "../shape.ts";

const width = 512;
const height = 768;
const middle = width / 2;

const ink = hex("#3a2530");
const skin = hex("#ffe3d0");
const blush = hex("#f7a49a");
const hair = hex("#7b4ea3");
const hairShade = hex("#5d3787");
const hairLight = hex("#b58ad6");
const coat = hex("#2f6fb0");
const coatShade = hex("#23548c");
const scarf = hex("#e5484d");
const scarfShade = hex("#b5303c");

/** A small figure with twin tails and a scarf, on plain white. */
export const figureOnWhite: Picture = {
  file: "figure_on_white.png",
  shows: "a small figure with twin tails, on plain white",
  draw() {
    const picture = canvas(width, height);
    wash(picture, hex("#ffffff"));
    /** Fills a shape and draws a line around it. */
    const draw = (shape: Shape, paint: Paint) => {
      fill(picture, grow(shape, 3.2), ink);
      fill(picture, shape, paint);
    };
    const shaded = (light: typeof hair, dark: typeof hair, edge: number) =>
    (
      x: number,
      y: number,
    ) =>
      mix(light, dark, smoothstep(edge - 1, edge + 1, y + (x - middle) * 0.18));

    fill(picture, ellipse(middle, 716, 128, 16), hex("#e9e6f0"), 10);

    // Twin tails hang behind everything else.
    const tail = blob([
      [176, 196],
      [120, 214],
      [78, 296],
      [60, 402],
      [80, 492],
      [104, 520],
      [112, 478],
      [136, 506],
      [146, 440],
      [158, 350],
      [190, 262],
    ], 12);
    draw(mirrored(tail, middle), shaded(hair, hairShade, 400));
    const tailShine = stroke(
      curve([[122, 270], [100, 340], [98, 420]]),
      10,
      2,
    );
    fill(picture, mirrored(tailShine, middle), hairLight);

    // Legs, boots, and the coat over them.
    const leg = roundedBox(226, 620, 34, 130, 14);
    draw(mirrored(leg, middle), hex("#3d3a52"));
    const boot = blob([
      [206, 646],
      [246, 646],
      [248, 690],
      [250, 708],
      [196, 710],
      [192, 692],
      [206, 682],
    ]);
    draw(mirrored(boot, middle), shaded(hex("#8a5a3c"), hex("#6b4129"), 694));
    const body = blob([
      [206, 402],
      [306, 402],
      [330, 480],
      [362, 596],
      [330, 612],
      [256, 618],
      [182, 612],
      [150, 596],
      [182, 480],
    ]);
    draw(body, shaded(coat, coatShade, 566));
    fill(
      picture,
      both(body, stroke(curve([[140, 586], [256, 604], [372, 586]]), 12)),
      hex("#f4f1ff"),
    );
    fill(picture, stroke([[256, 452], [256, 598]], 2.6), ink);
    for (const y of [478, 516, 554]) {
      fill(picture, circle(270, y, 6.5), ink);
      fill(picture, circle(270, y, 4.2), hex("#ffd76b"));
    }
    const arm = blob([
      [204, 412],
      [178, 430],
      [146, 500],
      [130, 546],
      [152, 562],
      [176, 552],
      [206, 476],
    ]);
    const hand = circle(139, 562, 17);
    draw(mirrored(hand, middle), skin);
    draw(mirrored(arm, middle), shaded(coat, coatShade, 520));
    fill(
      picture,
      both(
        mirrored(arm, middle),
        mirrored(stroke([[120, 536], [172, 560]], 12), middle),
      ),
      hex("#f4f1ff"),
    );

    // The scarf.
    const end = blob([
      [286, 424],
      [322, 424],
      [336, 520],
      [322, 532],
      [296, 528],
    ]);
    draw(end, shaded(scarf, scarfShade, 512));
    draw(
      blob([
        [184, 402],
        [256, 384],
        [328, 402],
        [334, 430],
        [256, 452],
        [178, 430],
      ]),
      shaded(scarf, scarfShade, 434),
    );

    // The head.
    const back = ellipse(middle, 240, 150, 146);
    draw(back, hairShade);
    const face = blob([
      [134, 236],
      [142, 300],
      [176, 362],
      [226, 392],
      [256, 398],
      [286, 392],
      [336, 362],
      [370, 300],
      [378, 236],
      [330, 150],
      [256, 130],
      [182, 150],
    ]);
    draw(face, skin);
    fill(
      picture,
      both(face, ellipse(middle, 186, 140, 74)),
      hex("#f5c5b5"),
      16,
    );
    fill(
      picture,
      mirrored(ellipse(172, 336, 25, 13), middle),
      fade(blush, 0.6),
      14,
    );

    const eyeAt = 192;
    const white = ellipse(eyeAt, 294, 27, 36);
    fill(picture, mirrored(white, middle), hex("#ffffff"));
    for (const x of [eyeAt + 3, width - eyeAt - 3]) {
      const iris = ellipse(x, 297, 22, 32);
      fill(
        picture,
        iris,
        (_, y) => mix(hex("#1f5c53"), hex("#7fe0b4"), smoothstep(278, 326, y)),
      );
      fill(picture, ellipse(x, 296, 10, 16), hex("#0d2f30"));
      fill(picture, ellipse(x - 8, 280, 8, 9.5), hex("#ffffff"));
      fill(picture, circle(x + 9, 314, 4.4), hex("#ffffff", 0.9));
    }
    const lash = stroke(
      curve([[161, 296], [167, 270], [190, 256], [218, 264]]),
      9,
      5,
    );
    fill(picture, mirrored(lash, middle), ink);
    const brow = stroke(curve([[164, 238], [186, 228], [210, 230]]), 5, 3);
    fill(picture, mirrored(brow, middle), hairShade);
    fill(picture, ellipse(middle, 334, 3, 2), hex("#d98d82"));
    const mouth = without(
      ellipse(middle, 352, 15, 14),
      roundedBox(middle, 342, 60, 16),
    );
    draw(mouth, hex("#c8434f"));

    // The fringe over the forehead, and its shine.
    const fringe: readonly Point[] = [
      [110, 262],
      [112, 180],
      [160, 112],
      [256, 86],
      [352, 112],
      [400, 180],
      [402, 262],
      [392, 330],
      [374, 292],
      [362, 226],
      [336, 262],
      [322, 206],
      [292, 250],
      [262, 196],
      [232, 252],
      [206, 204],
      [178, 264],
      [156, 222],
      [138, 292],
      [120, 330],
    ];
    const cap = polygon(curve(fringe, true, 6));
    draw(cap, shaded(hair, hairShade, 232));
    const shine = both(
      without(ellipse(middle, 196, 118, 48), ellipse(middle, 210, 124, 46)),
      cap,
    );
    fill(picture, shine, hairLight);
    fill(
      picture,
      stroke(curve([[262, 90], [282, 60], [312, 66]]), 9, 2),
      ink,
    );
    fill(
      picture,
      stroke(curve([[262, 92], [282, 63], [308, 67]]), 5, 1),
      hair,
    );

    const bow = union(
      blob([[150, 178], [112, 150], [96, 186], [108, 218]]),
      blob([[150, 178], [166, 140], [190, 144], [178, 182]]),
    );
    draw(mirrored(bow, middle), shaded(scarf, scarfShade, 176));
    draw(mirrored(circle(150, 178, 11), middle), scarf);

    for (
      const [x, y, size] of [[430, 120, 16], [64, 132, 12], [448, 590, 13]]
    ) {
      const star = sparkle(x ?? 0, y ?? 0, size ?? 0);
      fill(picture, star, hex("#ffc94d"));
      fill(picture, moved(star, 26, 24), hex("#ffdf94"));
    }
    return picture;
  },
};

/** A star with four slim points. */
function sparkle(x: number, y: number, size: number): Shape {
  const slim = size * 0.22;
  return polygon([
    [x, y - size],
    [x + slim, y - slim],
    [x + size, y],
    [x + slim, y + slim],
    [x, y + size],
    [x - slim, y + slim],
    [x - size, y],
    [x - slim, y - slim],
  ]);
}
