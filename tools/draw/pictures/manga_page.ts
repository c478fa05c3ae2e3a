import { type Canvas, canvas, fill, wash } from "../canvas.ts";
import { grey, smoothstep } from "../colour.ts";
import type { Picture } from "../picture.ts";
import { random } from "../random.ts";
import {
  below,
  blob,
  both,
  circle,
  curve,
  ellipse,
  mirrored,
  outline,
  type Point,
  polygon,
  roundedBox,
  type Shape,
  stroke,
  union,
} from "../shape.ts";

const width = 640;
const height = 900;
const black = grey(0.04);
const white = grey(1);

/** Dots on a slanted grid, as screentone has them: larger where it is darker. */
function tone(darkness: (x: number, y: number) => number, pitch = 6) {
  return (x: number, y: number) => {
    const u = (x + y) / pitch / Math.SQRT2;
    const v = (x - y) / pitch / Math.SQRT2;
    const du = u - Math.round(u);
    const dv = v - Math.round(v);
    const radius = Math.sqrt(darkness(x, y) / Math.PI);
    const far = Math.sqrt(du * du + dv * dv);
    return grey(smoothstep(-0.1, 0.1, far - radius));
  };
}

/** Three panels: a street at dusk, a face, and speed lines. */
export const mangaPage: Picture = {
  file: "manga_page.png",
  shows: "a page of a comic in black and white, with screentone",
  draw() {
    const page = canvas(width, height);
    wash(page, white);
    street(page, roundedBox(320, 166, 576, 268));
    face(page, polygon([[32, 326], [368, 326], [318, 596], [32, 596]]));
    shout(page, polygon([[390, 326], [608, 326], [608, 596], [340, 596]]));
    run(page, roundedBox(320, 742, 576, 250));
    return page;
  },
};

/** The frame of a panel, drawn last over what is in it. */
function frame(page: Canvas, panel: Shape): void {
  fill(page, outline(panel, 4), black);
}

function street(page: Canvas, panel: Shape): void {
  const inside = (shape: Shape) => both(panel, shape);
  fill(page, panel, tone((_, y) => 0.62 - (y - 32) / 430));
  fill(page, inside(circle(452, 210, 42)), white);
  const dice = random(4);
  const roofs: Point[] = [[32, 300]];
  for (let x = 32; x < 608;) {
    const wide = dice.between(34, 70);
    const top = 216 - Math.abs(x - 330) * 0.22 + dice.between(-34, 26);
    roofs.push([x, top], [x + wide, top]);
    x += wide;
  }
  roofs.push([608, 300]);
  fill(page, inside(polygon(roofs)), black);
  for (let i = 0; i < 70; i++) {
    const x = 40 + Math.floor(dice.next() * 62) * 9;
    const y = 200 + Math.floor(dice.next() * 8) * 12;
    const lit = roundedBox(x, y, 5, 7);
    if (inRoofs(roofs, x, y)) fill(page, inside(lit), white);
  }
  fill(
    page,
    inside(polygon([[298, 300], [322, 238], [330, 238], [392, 300]])),
    white,
  );
  // A lamp and its wires.
  fill(page, inside(stroke([[118, 300], [118, 84]], 7, 5)), black);
  fill(
    page,
    inside(stroke(curve([[118, 92], [140, 72], [166, 82]]), 5)),
    black,
  );
  fill(page, inside(ellipse(168, 90, 15, 8)), white);
  fill(page, inside(outline(ellipse(168, 90, 15, 8), 3)), black);
  for (const sag of [0, 16]) {
    const wire = curve([[20, 70 + sag], [300, 108 + sag], [620, 50 + sag]]);
    fill(page, inside(stroke(wire, 1.8)), black);
  }
  speech(page, 486, 92, 92, 40, 3);
  frame(page, panel);
}

function inRoofs(roofs: readonly Point[], x: number, y: number): boolean {
  return polygon(roofs).distance(x, y) < -7;
}

/** A bubble with lines that stand for words. */
function speech(
  page: Canvas,
  x: number,
  y: number,
  wide: number,
  high: number,
  lines: number,
): void {
  const bubble = union(
    ellipse(x, y, wide, high),
    polygon([
      [x - wide * 0.5, y + high * 0.5],
      [x - wide * 0.75, y + high * 1.5],
      [x - wide * 0.2, y + high * 0.8],
    ]),
  );
  fill(page, bubble, white);
  fill(page, outline(bubble, 3), black);
  for (let line = 0; line < lines; line++) {
    const at = y + (line - (lines - 1) / 2) * 15;
    const half = wide * (line === lines - 1 ? 0.38 : 0.58);
    const scrawl: Point[] = [];
    for (let px = -half; px <= half; px += 5) {
      scrawl.push([x + px, at + Math.sin(px * 1.9 + line) * 2.6]);
    }
    fill(page, stroke(scrawl, 2), black);
  }
}

function face(page: Canvas, panel: Shape): void {
  const inside = (shape: Shape) => both(panel, shape);
  fill(page, panel, tone((x) => 0.12 + (x - 32) / 1500, 7));
  const middle = 170;
  const hairBack = blob([
    [60, 640],
    [48, 480],
    [82, 372],
    [170, 336],
    [258, 372],
    [292, 480],
    [280, 640],
  ]);
  fill(page, inside(hairBack), black);
  const skin = blob([
    [86, 440],
    [92, 510],
    [130, 566],
    [170, 584],
    [210, 566],
    [248, 510],
    [254, 440],
    [210, 376],
    [130, 376],
  ]);
  fill(page, inside(skin), white);
  fill(page, inside(both(skin, ellipse(middle, 412, 96, 36))), tone(() => 0.3));
  const eyes = mirrored(ellipse(124, 474, 21, 27), middle);
  fill(page, inside(eyes), white);
  fill(page, inside(mirrored(ellipse(126, 477, 17, 24), middle)), black);
  fill(
    page,
    inside(mirrored(ellipse(126, 490, 12, 9), middle)),
    tone(() => 0.4, 4),
  );
  for (const x of [119, 207]) {
    fill(page, inside(circle(x, 466, 6.5)), white);
    fill(page, inside(circle(x + 12, 488, 3)), white);
  }
  const lash = stroke(
    curve([[98, 478], [105, 452], [124, 443], [148, 449]]),
    8,
    4,
  );
  fill(page, inside(mirrored(lash, middle)), black);
  const brow = stroke(curve([[102, 428], [122, 418], [146, 421]]), 4.5, 2.5);
  fill(page, inside(mirrored(brow, middle)), black);
  fill(page, inside(stroke([[170, 512], [166, 520]], 2.5)), black);
  fill(page, inside(ellipse(middle, 546, 9, 7)), black);
  for (const x of [104, 112, 120]) {
    const mark = stroke([[x + 3, 516], [x - 3, 526]], 2);
    fill(page, inside(mirrored(mark, middle)), black);
  }
  const fringe = polygon(curve(
    [
      [64, 470],
      [76, 386],
      [120, 344],
      [170, 330],
      [220, 344],
      [264, 386],
      [276, 470],
      [258, 500],
      [244, 428],
      [222, 456],
      [206, 402],
      [176, 446],
      [152, 398],
      [124, 452],
      [106, 410],
      [82, 500],
    ],
    true,
    6,
  ));
  fill(page, inside(fringe), black);
  const shine = stroke(curve([[104, 378], [170, 352], [236, 378]]), 7, 7);
  fill(page, inside(shine), white);
  for (const x of [128, 152, 186, 212]) {
    fill(page, inside(stroke([[x, 346], [x + 4, 396]], 4, 1)), black);
  }
  frame(page, panel);
}

function shout(page: Canvas, panel: Shape): void {
  fill(page, panel, black);
  const burst: Point[] = [];
  const dice = random(12);
  for (let spike = 0; spike < 32; spike++) {
    const angle = spike / 32 * 2 * Math.PI;
    const far = spike % 2 === 0 ? dice.between(96, 128) : dice.between(56, 70);
    burst.push([
      492 + Math.cos(angle) * far * 0.88,
      462 + Math.sin(angle) * far * 1.1,
    ]);
  }
  fill(page, both(panel, polygon(burst)), white);
  const mark = union(
    polygon([[476, 404], [508, 404], [499, 486], [485, 486]]),
    circle(492, 510, 11),
  );
  fill(page, mark, black);
  frame(page, panel);
}

function run(page: Canvas, panel: Shape): void {
  const inside = (shape: Shape) => both(panel, shape);
  fill(page, panel, white);
  const dice = random(9);
  for (let line = 0; line < 120; line++) {
    const y = dice.between(616, 868);
    const from = dice.next() < 0.6 ? 608 : dice.between(300, 608);
    const long = dice.between(90, 330);
    fill(page, inside(stroke([[from, y], [from - long, y]], 3.4, 0.3)), black);
  }
  fill(
    page,
    inside(below(() => 832)),
    tone((x) => 0.18 + 0.3 * smoothstep(608, 32, x), 5),
  );
  fill(page, inside(ellipse(240, 836, 78, 8)), black);
  // A running figure: limbs as strokes, then the head.
  const limbs = union(
    stroke([[252, 738], [214, 776], [226, 826], [206, 832]], 15, 11),
    stroke([[262, 740], [306, 768], [344, 758], [350, 772]], 15, 11),
    stroke([[242, 680], [206, 712], [178, 694]], 12, 10),
    stroke([[250, 682], [284, 716], [312, 694]], 12, 10),
    stroke([[242, 672], [258, 744]], 34, 30),
  );
  fill(page, inside(limbs), black);
  const head = circle(232, 644, 27);
  fill(page, inside(head), white);
  fill(page, inside(outline(head, 4)), black);
  const hair = blob([
    [210, 636],
    [226, 612],
    [258, 618],
    [300, 606],
    [286, 628],
    [312, 638],
    [270, 650],
    [256, 668],
    [244, 640],
  ]);
  fill(page, inside(hair), black);
  fill(page, inside(stroke([[215, 648], [221, 649]], 3.5)), black);
  const scarf = stroke(
    curve([[240, 672], [290, 664], [330, 682], [384, 660]]),
    12,
    5,
  );
  fill(page, inside(scarf), white);
  fill(page, inside(outline(scarf, 2.6)), black);
  speech(page, 118, 668, 66, 34, 2);
  frame(page, panel);
}
