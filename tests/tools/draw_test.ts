import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { encodeBmp } from "../../tools/draw/bmp.ts";
import { canvas, fill, toRawImage, wash } from "../../tools/draw/canvas.ts";
import { along, type Colour, grey, hex } from "../../tools/draw/colour.ts";
import { clouds } from "../../tools/draw/noise.ts";
import { random } from "../../tools/draw/random.ts";
import {
  below,
  both,
  circle,
  ellipse,
  mirrored,
  moved,
  outline,
  polygon,
  roundedBox,
  type Shape,
  stroke,
  union,
  without,
} from "../../tools/draw/shape.ts";
import { markdown } from "../../tools/markdown.ts";

/** How many pixels a shape covers, partly covered ones in part. */
function area(shape: Shape): number {
  const target = canvas(100, 100);
  fill(target, shape, grey(1));
  return target.data.reduce(
    (sum, value, i) => i % 4 === 3 ? sum + value : sum,
    0,
  );
}

const square = polygon([[20, 20], [70, 20], [70, 70], [20, 70]]);
const disc = circle(50, 50, 30);

/** Shapes and their areas. */
const shapes: readonly (readonly [string, Shape, number])[] = [
  ["circle()", disc, Math.PI * 900],
  ["ellipse()", ellipse(50, 50, 40, 20, 0.7), Math.PI * 800],
  ["roundedBox()", roundedBox(50, 50, 60, 40), 2400],
  ["roundedBox() turned", roundedBox(50, 50, 50, 30, 0, 0.6), 1500],
  [
    "roundedBox() with round corners",
    roundedBox(50, 50, 60, 40, 10),
    2400 - 400 + Math.PI * 100,
  ],
  ["polygon()", polygon([[10, 90], [90, 90], [50, 10]]), 3200],
  [
    "stroke()",
    stroke([[20, 50], [80, 50]], 10),
    600 + Math.PI * 25,
  ],
  ["below()", below((x) => 30 + x * 0.4), 10000 - 5000],
  ["outline()", outline(circle(50, 50, 30), 4), Math.PI * (32 ** 2 - 28 ** 2)],
  ["union()", union(square, circle(45, 45, 10)), 2500],
  ["union() of parts", union(square, roundedBox(80, 50, 20, 20)), 2900],
  ["both()", both(square, roundedBox(70, 70, 40, 40)), 400],
  ["without()", without(square, circle(45, 45, 10)), 2500 - Math.PI * 100],
  ["moved()", moved(square, 10, -10), 2500],
  ["mirrored()", mirrored(roundedBox(30, 50, 20, 20), 50), 800],
];

for (const [what, shape, expected] of shapes) {
  Deno.test(`${what} covers its area`, () => {
    const covered = area(shape);
    ok(
      Math.abs(covered - expected) < expected * 0.006 + 1,
      `${covered} instead of ${expected}`,
    );
  });
}

Deno.test("union() has no seam where its shapes overlap at an edge", () => {
  const target = canvas(60, 20);
  const limbs = union(roundedBox(20, 10, 20.6, 12), roundedBox(38, 10, 20, 12));
  fill(target, limbs, grey(1));
  for (let x = 12; x < 46; x++) equal(target.data[(10 * 60 + x) * 4 + 3], 1);
});

Deno.test("fill() lays a half transparent colour over another", () => {
  const target = canvas(3, 1);
  wash(target, hex("#ff0000"));
  fill(target, roundedBox(1.5, 0.5, 1, 9), hex("#0000ff", 0.5));
  deepEqual(Array.from(toRawImage(target, 3).data), [
    ...[255, 0, 0],
    ...[128, 0, 128],
    ...[255, 0, 0],
  ]);
});

Deno.test("fill() on nothing keeps the colour and the transparency", () => {
  const target = canvas(1, 1);
  fill(target, circle(0.5, 0.5, 9), hex("#336699", 0.5));
  deepEqual(Array.from(toRawImage(target, 4).data), [0x33, 0x66, 0x99, 128]);
});

Deno.test("along() finds the colours of a gradient", () => {
  const stops: readonly (readonly [number, Colour])[] = [
    [0.2, grey(0)],
    [0.6, grey(1)],
    [1, grey(0.5)],
  ];
  deepEqual(
    [0, 0.2, 0.4, 0.6, 0.8, 1, 2].map((t) => +along(stops, t)[0].toFixed(6)),
    [0, 0, 0.5, 1, 0.75, 0.5, 0.5],
  );
});

Deno.test("random() repeats itself for the same seed only", () => {
  const draw = (seed: number) => {
    const dice = random(seed);
    return Array.from({ length: 2000 }, () => dice.next());
  };
  deepEqual(draw(1), draw(1));
  const [a, b] = [draw(1), draw(2)];
  ok(a.every((value, i) => value >= 0 && value < 1 && value !== b[i]));
  const mean = a.reduce((sum, value) => sum + value, 0) / a.length;
  ok(Math.abs(mean - 0.5) < 0.02, `${mean}`);
});

Deno.test("clouds() is smooth, from 0 to 1, and differs by seed", () => {
  for (let i = 0; i < 500; i++) {
    const [x, y] = [i * 0.37 - 60, i * 0.11];
    const value = clouds(x, y, 5);
    ok(value >= 0 && value <= 1);
    ok(Math.abs(clouds(x + 1e-4, y, 5) - value) < 0.01);
  }
  ok(clouds(0.5, 0.5, 5) !== clouds(0.5, 0.5, 50));
});

Deno.test("encodeBmp() writes a palette and rows from the bottom up", () => {
  const image = {
    data: Uint8Array.of(
      ...[255, 0, 0, 0, 255, 0, 255, 0, 0],
      ...[0, 0, 255, 255, 0, 0, 0, 255, 0],
    ),
    width: 3,
    height: 2,
    channels: 3,
  } as const;
  const file = encodeBmp(image);
  const view = new DataView(file.buffer);
  equal(new TextDecoder().decode(file.subarray(0, 2)), "BM");
  equal(view.getUint32(2, true), file.length);
  const start = view.getUint32(10, true);
  equal(start, 54 + 3 * 4);
  deepEqual([view.getInt32(18, true), view.getInt32(22, true)], [3, 2]);
  const colour = (x: number, y: number) => {
    const index = file[start + (1 - y) * 4 + x] ?? 0;
    return view.getUint32(54 + index * 4, true).toString(16);
  };
  deepEqual(
    [0, 1].map((y) => [0, 1, 2].map((x) => colour(x, y))),
    [["ff0000", "ff00", "ff0000"], ["ff", "ff0000", "ff00"]],
  );
});

Deno.test("encodeBmp() refuses more than 256 colours", () => {
  const image = (width: number) => ({
    data: Uint8Array.from({ length: width * 3 }, (_, i) => {
      const colour = Math.floor(i / 3);
      return i % 3 === 0 ? colour & 255 : i % 3 === 1 ? colour >> 8 : 0;
    }),
    width,
    height: 1,
    channels: 3 as const,
  });
  equal(encodeBmp(image(256)).length, 54 + 256 * 4 + 256);
  throws(
    () => encodeBmp(image(257)),
    new RangeError(
      "The picture has 257 colours: a bitmap with a palette takes 256",
    ),
  );
});

Deno.test("markdown() fills paragraphs and items as the formatter does", () => {
  const words = "word ".repeat(30);
  equal(
    markdown(`# A title\n\n${words}\nend\n\n- ${words}\n- short\n`),
    `# A title

${"word ".repeat(16).trim()}
${"word ".repeat(14)}end

- ${"word ".repeat(15).trim()}
  ${"word ".repeat(15).trim()}
- short
`,
  );
});
