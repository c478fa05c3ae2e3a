import { canvas, develop, fill, wash } from "../canvas.ts";
import { clamp, grey, hex, lerp, luma, mix, smoothstep } from "../colour.ts";
import { clouds, valueNoise } from "../noise.ts";
import type { Picture } from "../picture.ts";
import { random } from "../random.ts";
import {
  below,
  blob,
  curve,
  type Point,
  polygon,
  roundedBox,
  stroke,
  union,
} from "../shape.ts";

const width = 800;
const height = 600;

/** A farm by a lane, toned, grained and faded as an old print. */
export const oldPhoto: Picture = {
  file: "old_photo.jpg",
  shows: "an old toned photograph of a barn by a lane",
  quality: 82,
  draw() {
    const picture = canvas(width, height);
    wash(picture, (x, y) => {
      const cloud = smoothstep(0.42, 0.75, clouds(x / 190, y / 80, 51, 5));
      return grey(lerp(0.6, 0.84, y / 330) + cloud * 0.14);
    });

    const far = (x: number) => 318 - 44 * clouds(x / 210, 0.2, 52, 4);
    fill(
      picture,
      below(far),
      (x, y) => grey(0.56 - 0.06 * clouds(x / 30, y / 20, 53)),
    );
    const field = (x: number) => 330 + 10 * Math.sin(x / 190);
    fill(picture, below(field), (x, y) => {
      const depth = (y - 330) / 270;
      const near = 0.25 + depth * 3;
      const tufts = clouds(x / (9 * near), y / (3.2 * near), 54, 4);
      const rows = Math.sin((x - 470) / (4 + depth * 52)) * 0.035;
      return grey(0.5 - depth * 0.16 + (tufts - 0.5) * 0.42 + rows);
    });
    // The lane winds towards the barn.
    const lane = polygon(curve([
      [508, 386],
      [494, 416],
      [420, 486],
      [300, 620],
      [660, 620],
      [590, 500],
      [548, 420],
      [538, 386],
    ], true));
    fill(picture, lane, (x, y) => {
      const ruts = Math.cos((x - 523 + (y - 386) * 0.2) / (3 + (y - 386) / 5));
      const dirt = clouds(x / 14, y / 7, 55, 4);
      return grey(0.68 + (dirt - 0.5) * 0.24 + ruts * 0.035);
    }, 9);

    fence(picture);
    barn(picture);
    tree(picture, 150, 424, 1);
    tree(picture, 724, 372, 0.56);

    // The print: tone, fading at the edges, grain, dust and scratches.
    const dice = random(56);
    develop(picture, (colour, x, y) => {
      const dx = (x - width / 2) / (width / 2);
      const dy = (y - height / 2) / (height / 2);
      const edge = smoothstep(0.5, 1.75, dx * dx + dy * dy);
      const grain = dice.bell() * 0.028 +
        (valueNoise(x / 2.2, y / 2.2, 57) - 0.5) * 0.05;
      const tone = clamp(luma(colour) * (1 - edge * 0.62) + grain);
      const dark = hex("#2b1a0e");
      const middle = hex("#9b7448");
      const light = hex("#f3dfb8");
      return tone < 0.5
        ? mix(dark, middle, tone * 2)
        : mix(middle, light, tone * 2 - 1);
    });
    for (let speck = 0; speck < 46; speck++) {
      const [x, y] = [dice.next() * width, dice.next() * height];
      const lint: Point[] = [[x, y], [
        x + dice.bell() * 3,
        y + dice.bell() * 3,
      ]];
      fill(picture, stroke(lint, 1.3), hex("#f6e6c6", 0.7));
    }
    return picture;
  },
};

function barn(picture: ReturnType<typeof canvas>): void {
  const planks = (base: number) => (x: number, y: number) =>
    grey(
      base + 0.05 * Math.sin(x * 1.1) +
        (clouds(x / 4, y / 40, 58, 3) - 0.5) * 0.2,
    );
  fill(picture, roundedBox(566, 392, 260, 22, 11), grey(0.2, 0.55), 18);
  fill(
    picture,
    polygon([[470, 290], [522, 238], [574, 290], [574, 386], [470, 386]]),
    planks(0.36),
  );
  fill(
    picture,
    polygon([[574, 290], [690, 286], [690, 380], [574, 386]]),
    planks(0.5),
  );
  fill(
    picture,
    polygon([[516, 232], [650, 230], [702, 288], [572, 294]]),
    (x, y) =>
      grey(0.3 + (clouds(x / 40, y / 3, 59, 3) - 0.5) * 0.24 + (y - 232) / 900),
  );
  fill(picture, stroke([[462, 298], [520, 236], [578, 296]], 6), grey(0.22));
  fill(picture, roundedBox(522, 352, 42, 68, 2), grey(0.1));
  fill(picture, stroke([[503, 320], [541, 384]], 3), grey(0.4));
  fill(picture, stroke([[541, 320], [503, 384]], 3), grey(0.4));
  fill(picture, roundedBox(522, 276, 15, 18, 7), grey(0.09));
  for (const x of [606, 648]) {
    fill(picture, roundedBox(x, 330, 18, 22), grey(0.12));
    fill(picture, stroke([[x, 319], [x, 341]], 2), grey(0.55));
  }
}

function fence(picture: ReturnType<typeof canvas>): void {
  for (let post = 0; post < 8; post++) {
    const t = post / 7;
    const x = 452 - 452 * t ** 1.35;
    const foot = 372 + 172 * t ** 1.35;
    const tall = 22 + 62 * t;
    const wide = 2.4 + 6 * t;
    fill(picture, stroke([[x, foot], [x, foot - tall]], wide), grey(0.17));
    const s = (post + 1) / 7;
    const nextX = 452 - 452 * s ** 1.35;
    const nextFoot = 372 + 172 * s ** 1.35;
    for (const part of [0.45, 0.85]) {
      fill(
        picture,
        stroke(
          [
            [x, foot - tall * part],
            [nextX, nextFoot - (22 + 62 * s) * part],
          ],
          1.6 + 3.4 * t,
        ),
        grey(0.24),
      );
    }
  }
}

function tree(
  picture: ReturnType<typeof canvas>,
  x: number,
  foot: number,
  size: number,
): void {
  const at = (
    dx: number,
    dy: number,
  ): Point => [x + dx * size, foot + dy * size];
  fill(
    picture,
    blob([at(-70, 2), at(0, -8), at(90, 2), at(0, 12)]),
    grey(0.16, 0.6),
    12,
  );
  fill(
    picture,
    union(
      stroke([at(0, 4), at(-4, -90), at(2, -190)], 26 * size, 10 * size),
      stroke([at(-3, -100), at(-48, -170)], 11 * size, 4 * size),
      stroke([at(0, -120), at(52, -196)], 10 * size, 4 * size),
    ),
    grey(0.16),
  );
  const dice = random(60);
  for (let leaf = 0; leaf < 520; leaf++) {
    const angle = dice.next() * Math.PI * 2;
    const far = Math.sqrt(dice.next());
    const dx = Math.cos(angle) * far * 118;
    const dy = -236 + Math.sin(angle) * far * 100;
    const lit = clamp(0.2 + (-dy - 190) / 420 - dx / 900 + dice.bell() * 0.05);
    const [lx, ly] = at(dx, dy);
    const r = dice.between(5, 13) * size;
    fill(
      picture,
      blob(
        [[lx - r, ly], [lx, ly - r * 0.8], [lx + r, ly], [lx, ly + r * 0.7]],
        3,
      ),
      grey(lit, 0.85),
    );
  }
}
