import type { GraphBuilder, Value } from "../onnx/graph_builder.ts";
import { ints } from "../onnx/node_proto.ts";
import { type Arithmetic, arithmetic } from "./arithmetic.ts";
import { bars } from "./bars.ts";
import { cells, frame } from "./frame.ts";
import { hueNames, type PlaneName, planeNames, planes } from "./planes.ts";

/** The parts of the picture over which planes are averaged. */
export const areas = ["whole", "rim", "ring"] as const;

/** What is measured of the picture beyond plain averages. */
export const derivedNames = [
  // How much of all that has a hue is of this one.
  "redOfHues",
  "orangeOfHues",
  "yellowOfHues",
  "greenOfHues",
  "aquaOfHues",
  "blueOfHues",
  "purpleOfHues",
  "pinkOfHues",
  "brownOfHues",
  // As how many hues, were they all of one size, the hues count.
  "hueCount",
  // 1 where all colour points into one direction, 0 where it cancels out.
  "hueFocus",
  // The cosine of the angle between that direction and sepia's.
  "sepiaLikeness",
  // The share of what is neither dark nor light.
  "midtones",
  // The share of what is neither grey nor clearly coloured.
  "halfColoured",
  // How far the rim's colours spread: their standard deviation.
  "rimSpread",
  // The same times the share of the rim that is flat: a slow change of colours
  // has few flat cells, patches have many.
  "rimSteps",
  // How many of 64 colours cover more than a trace of the picture.
  "colourCount",
  // Bars along the edges: see `Bars`.
  "rowBars",
  "columnBars",
  "rowBarEdge",
  "columnBarEdge",
  // The least and the greatest channel of the upper corners.
  "cornerLeast",
  "cornerGreatest",
] as const;

/** Something measured: an average of a plane over an area, or derived. */
export type Measure =
  | `${typeof areas[number]}.${PlaneName}`
  | typeof derivedNames[number];

/** All measures, in the order of the model's vector of them. */
export const measureNames: readonly Measure[] = [
  ...areas.flatMap((area) =>
    planeNames.map((plane) => `${area}.${plane}` as const)
  ),
  ...derivedNames,
];

/** The hue that sepia has, in radians. */
const sepiaHue = 36 / 180 * Math.PI;

/** The number of cells. */
const all = cells * cells;

/**
 * Everything that is measured of a batch of pictures.
 *
 * @param input blue, green and red, 0 to 255; [batch, 448, 448, 3]
 * @returns the measures in the order of `measureNames`; [batch, measures]
 */
export function measures(builder: GraphBuilder, input: Value): Value {
  const math = arithmetic(builder);
  const { abs, div, add, mul, reduce, reshape, sub, sum } = math;

  const channelsFirst = builder.op("Transpose", [input], {
    perm: ints(0, 3, 1, 2),
  });
  const pixels = builder.op("AveragePool", [channelsFirst], {
    kernel_shape: ints(4, 4),
    strides: ints(4, 4),
  });
  const place = frame(
    builder,
    math,
    reduce("ReduceMin", pixels, 1, false),
  );
  const corner = sum(mul(pixels, place.corners), [2, 3], true);
  const fromCorners = reduce("ReduceMax", abs(sub(pixels, corner)), 1, true);

  // Averages of all planes over all areas, as one product of matrices.
  const stacked = math.concat([
    planes(builder, math, pixels, fromCorners),
    place.whole,
  ], 1);
  const weights = math.concat([place.whole, place.rim, place.ring], 1);
  const sums = builder.op("MatMul", [
    reshape(weights, [0, areas.length, all]),
    builder.op(
      "Transpose",
      [reshape(stacked, [0, planeNames.length + 1, all])],
      {
        perm: ints(0, 2, 1),
      },
    ),
  ]);
  const [planeSums, sizes] = math.split(sums, 2, [planeNames.length, 1]) as [
    Value,
    Value,
  ];
  const averages = reshape(
    div(planeSums, add(sizes, 1e-3)),
    [0, areas.length * planeNames.length],
  );
  const average = (measure: Measure, count = 1) =>
    builder.op("Slice", [
      averages,
      builder.ints([measureNames.indexOf(measure)]),
      builder.ints([measureNames.indexOf(measure) + count]),
      builder.ints([1]),
    ]);

  const edges = bars(math, place, fromCorners);
  const spread = rimSpread(math, average);
  return math.concat([
    averages,
    ...hueShares(math, average("whole.red", hueNames.length)),
    ...hueDirection(math, average),
    sub(sub(1, average("whole.dark")), average("whole.light")),
    sub(average("whole.tinted"), average("whole.coloured")),
    spread,
    mul(spread, average("rim.flat")),
    colourCount(builder, math, pixels, place.whole),
    edges.rows,
    edges.columns,
    edges.rowEdge,
    edges.columnEdge,
    reshape(reduce("ReduceMin", corner, 1, true), [0, 1]),
    reshape(reduce("ReduceMax", corner, 1, true), [0, 1]),
  ], 1);
}

type Average = (measure: Measure, count?: number) => Value;

/** Each hue's part in all hues, [batch, 9], and how many there are, so to say. */
function hueShares(math: Arithmetic, hues: Value): readonly Value[] {
  const { add, div, mul, sum } = math;
  const shares = div(hues, add(sum(hues, [1], true), 1e-3));
  const squares = sum(mul(shares, shares), [1], true);
  return [shares, math.clip(div(1, add(squares, 1e-3)), 0, hueNames.length)];
}

/** How much the hues agree, and how close to sepia they are where they do. */
function hueDirection(math: Arithmetic, average: Average): readonly Value[] {
  const { add, div, mul } = math;
  const x = average("whole.hueX");
  const y = average("whole.hueY");
  const length = math.sqrt(add(mul(x, x), mul(y, y)));
  const towards = add(mul(x, Math.cos(sepiaHue)), mul(y, Math.sin(sepiaHue)));
  return [
    div(length, add(average("whole.hueLength"), 0.01)),
    div(towards, add(length, 0.01)),
  ];
}

/** The standard deviation of the rim's colours, over all three channels. */
function rimSpread(math: Arithmetic, average: Average): Value {
  const mean = average("rim.channelB", 3);
  const ofSquares = average("rim.squares");
  const squareOfMean = math.sum(math.mul(mean, mean), [1], true);
  return math.sqrt(math.relu(math.sub(ofSquares, squareOfMean)));
}

/** Sorts the cells into 4 x 4 x 4 colours and counts those that matter. */
function colourCount(
  builder: GraphBuilder,
  math: Arithmetic,
  pixels: Value,
  whole: Value,
): Value {
  const { abs, div, mul, reshape, sub, sum } = math;
  // The limits lie between two values that a mean of 16 whole numbers can have.
  const levels = builder.floats([0, 1, 2, 3].map((i) => i * 64 + 31.97));
  const distance = abs(
    sub(reshape(pixels, [0, 3, 1, all]), reshape(levels, [4, 1])),
  );
  const levelOf = math.over(sub(32, distance), 0);
  const [blue, green, red] = math.split(levelOf, 1, [1, 1, 1]) as [
    Value,
    Value,
    Value,
  ];
  const mask = reshape(whole, [0, 1, all]);
  const greenAndRed = mul(green, reshape(red, [0, 4, 1, all]));
  const counts = builder.op("MatMul", [
    reshape(greenAndRed, [0, 16, all]),
    builder.op("Transpose", [mul(reshape(blue, [0, 4, all]), mask)], {
      perm: ints(0, 2, 1),
    }),
  ]);
  const shares = div(counts, sum(mask, [1, 2], true));
  return reshape(
    sum(math.ramp(shares, 0.012, 0.03), [1, 2], true),
    [0, 1],
  );
}
