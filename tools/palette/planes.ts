import type { GraphBuilder, Value } from "../onnx/graph_builder.ts";
import { ints } from "../onnx/node_proto.ts";
import type { Arithmetic } from "./arithmetic.ts";

/** The colours that cells are sorted into, and what else is averaged. */
export const planeNames = [
  // Colours with a hue: how much of a cell is that.
  "red",
  "orange",
  "yellow",
  "green",
  "aqua",
  "blue",
  "purple",
  "pink",
  "brown",
  // Colours without one.
  "white",
  "grey",
  "black",
  // The channels and the sum of their squares, for the spread of colours.
  "channelB",
  "channelG",
  "channelR",
  "squares",
  // Luma, and the vector that points towards the hue.
  "luma",
  "hueX",
  "hueY",
  "hueLength",
  // The difference between the largest and the smallest channel, and shares
  // of the cells where it is more than nothing, clear, and strong.
  "chroma",
  "tinted",
  "coloured",
  "vivid",
  // Shares of dark and light cells.
  "dark",
  "light",
  // Shares of cells that differ little, or not at all, from their neighbours.
  "smooth",
  "flat",
  // The share of cells that have the colour of the upper corners.
  "likeCorners",
] as const;

/** One of the planes. */
export type PlaneName = typeof planeNames[number];

/** The names of the colours with a hue, in the planes' order. */
export const hueNames = planeNames.slice(0, 9);

/** Where each hue begins and ends on the circle, in degrees; they touch. */
const hues: readonly (readonly [from: number, to: number])[] = [
  [-15, 15], // red
  [15, 45], // orange, brown and beige
  [45, 70], // yellow
  [70, 165], // green
  [165, 195], // aqua
  [195, 255], // blue
  [255, 315], // purple
  [-45, -15], // pink
];

/**
 * What there is to say about each cell.
 *
 * @param pixels blue, green and red of each cell, 0 to 255;
 *   [batch, 3, 112, 112]
 * @param fromCorners how far each cell is from the colour of the upper
 *   corners, 0 to 255; [batch, 1, 112, 112]
 * @returns each plane; [batch, 1, 112, 112], but for the hues and the
 *   channels, which come as one value of several planes
 */
export function planes(
  builder: GraphBuilder,
  math: Arithmetic,
  pixels: Value,
  fromCorners: Value,
): Value {
  const { add, sub, mul, div, abs, ramp, reduce } = math;
  const not = (a: Value) => sub(1, a);
  const [blue, green, red] = math.split(pixels, 1, [1, 1, 1]) as [
    Value,
    Value,
    Value,
  ];
  const top = reduce("ReduceMax", pixels, 1, true);
  const bottom = reduce("ReduceMin", pixels, 1, true);
  const chroma = sub(top, bottom);
  const saturation = div(chroma, add(top, 0.001));

  // Luma (Rec. 601), and the hue's vector in the plane across the grey axis.
  const half = Math.sqrt(3) / 2;
  const luma = [0.114, 0.587, 0.299];
  const hueX = [-0.5, -0.5, 1];
  const hueY = [-half, half, 0];
  const opponent = builder.op("Conv", [
    pixels,
    builder.floats([...luma, ...hueX, ...hueY], [3, 3, 1, 1]),
  ]);
  const [lightness, x, y] = math.split(opponent, 1, [1, 1, 1]) as [
    Value,
    Value,
    Value,
  ];
  const hueLength = math.sqrt(add(mul(x, x), mul(y, y)));

  // The hue in degrees, from -60 to 300, as HSV has it.
  const sextant = (a: Value, b: Value, turn: number) =>
    add(mul(div(sub(a, b), add(chroma, 0.001)), 60), turn);
  const isTop = (channel: Value) =>
    builder.op("GreaterOrEqual", [channel, top]);
  const hue = builder.op("Where", [
    isTop(red),
    sextant(green, blue, 0),
    builder.op("Where", [
      isTop(green),
      sextant(blue, red, 120),
      sextant(red, green, 240),
    ]),
  ]);

  // How far from the middle of each hue, on the circle, fading over 8 degrees.
  const middles = hues.map(([from, to]) => (from + to) / 2);
  const halves = hues.map(([from, to]) => (to - from) / 2);
  const across = abs(sub(hue, builder.floats(middles, [1, 8, 1, 1])));
  const away = sub(180, abs(sub(across, 180)));
  const black = ramp(top, 56, 40);
  const hasHue = ramp(chroma, 14, 30);
  const members = mul(
    math.clip(
      mul(
        sub(builder.floats(halves.map((half) => half + 4), [1, 8, 1, 1]), away),
        1 / 8,
      ),
      0,
      1,
    ),
    mul(hasHue, not(black)),
  );
  const [pureRed, warm, yellowToPurple, purePink] = math.split(
    members,
    1,
    [1, 1, 5, 1],
  ) as [Value, Value, Value, Value];

  // Light red is pink; dark orange is brown, pale orange is beige or skin.
  const lightRed = mul(
    pureRed,
    mul(ramp(top, 150, 190), ramp(saturation, 0.67, 0.57)),
  );
  const brown = mul(warm, ramp(top, 180, 150));
  const orange = mul(sub(warm, brown), ramp(saturation, 0.3, 0.4));

  const neutral = mul(not(hasHue), not(black));
  const white = mul(neutral, ramp(bottom, 226, 244));

  const pool = (a: Value) =>
    builder.op("MaxPool", [a], {
      kernel_shape: ints(3, 3),
      pads: ints(1, 1, 1, 1),
      strides: ints(1, 1),
    });
  const negative = builder.op("Neg", [pixels]);
  const range = reduce("ReduceMax", add(pool(pixels), pool(negative)), 1, true);

  return math.concat([
    sub(pureRed, lightRed),
    orange,
    yellowToPurple,
    add(purePink, lightRed),
    brown,
    white,
    sub(neutral, white),
    black,
    pixels,
    math.sum(mul(pixels, pixels), [1], true),
    opponent,
    hueLength,
    chroma,
    ramp(chroma, 8, 18),
    ramp(chroma, 30, 60),
    ramp(chroma, 90, 130),
    ramp(lightness, 85, 55),
    ramp(lightness, 150, 190),
    ramp(range, 16, 6),
    ramp(range, 3.5, 1.5),
    ramp(fromCorners, 26, 12),
  ], 1);
}
