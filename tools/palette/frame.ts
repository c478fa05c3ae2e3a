import type { GraphBuilder, Value } from "../onnx/graph_builder.ts";
import type { Arithmetic } from "./arithmetic.ts";

/** Cells a side: each is the mean of 4 x 4 pixels of the 448 x 448 input. */
export const cells = 112;

/** What of the square is the picture, and which parts of it are told apart. */
export interface Frame {
  /** The number of each row or column of cells, from 0; [112]. */
  readonly index: Value;
  /** Cells cut off at the top and at the bottom; [batch, 1]. */
  readonly cutRows: Value;
  /** Cells cut off at the left and at the right; [batch, 1]. */
  readonly cutColumns: Value;
  /** Rows of cells that are left; [batch, 1]. */
  readonly rows: Value;
  /** Columns of cells that are left; [batch, 1]. */
  readonly columns: Value;
  /** The two upper corners, weights that sum up to 1; [batch, 1, 112, 112]. */
  readonly corners: Value;
  /** 1 in the picture, 0 in the padding; [batch, 1, 112, 112]. */
  readonly whole: Value;
  /** The outermost 6% of the picture, measured along its shorter side. */
  readonly rim: Value;
  /** A second ring, from 10% to 22% in. */
  readonly ring: Value;
}

/** How far each line is from the nearer end, in lines. */
const depths = Array.from(
  { length: cells },
  (_, i) => Math.min(i, cells - 1 - i),
);

/**
 * Finds the picture in its padding. A picture that is no square has white
 * bars at two opposite sides. White that the picture itself has along its
 * edges looks just the same, so it is taken to be as wide on all four sides,
 * and only what one pair of sides has more of than the other is cut off.
 *
 * @param lightness the darkest channel of each cell, 0 to 255;
 *   [batch, 112, 112]
 */
export function frame(
  builder: GraphBuilder,
  math: Arithmetic,
  lightness: Value,
): Frame {
  const { add, sub, mul, min, relu, clip, abs, reduce, reshape } = math;
  const index = builder.floats(Array.from({ length: cells }, (_, i) => i));
  const depth = builder.floats(depths);

  // The white lines at both ends, of which the fewer count. Means of 16
  // whole numbers are exact, so the limit lies between two possible values.
  const margin = (across: number) => {
    const white = math.over(
      reduce("ReduceMin", lightness, across, false),
      249.97,
    );
    const far = mul(white, 999);
    const first = reduce("ReduceMin", add(index, far), 1, true);
    const last = reduce("ReduceMax", sub(index, far), 1, true);
    return clip(min(first, sub(cells - 1, last)), 0, cells / 2);
  };
  const rowMargin = margin(2);
  const columnMargin = margin(1);

  // Two more lines go where there is padding: the picture's edge blurs into it.
  const cut = (margin: Value, other: Value) => {
    const padding = relu(sub(margin, other));
    const blur = mul(clip(padding, 0, 1), 2);
    return clip(add(padding, blur), 0, cells / 2 - 1);
  };
  const cutRows = cut(rowMargin, columnMargin);
  const cutColumns = cut(columnMargin, rowMargin);

  const left = (cut: Value) => sub(cells, mul(cut, 2));
  const asRows = (a: Value) => reshape(a, [0, 1, cells, 1]);
  const asColumns = (a: Value) => reshape(a, [0, 1, 1, cells]);
  const rowDepth = sub(depth, cutRows);
  const columnDepth = sub(depth, cutColumns);
  const inside = (depth: Value) => clip(add(depth, 1), 0, 1);
  const whole = mul(asRows(inside(rowDepth)), asColumns(inside(columnDepth)));
  const corners = mul(
    asRows(mul(math.oneHot(index, cutRows), 0.5)),
    asColumns(relu(sub(1, abs(columnDepth)))),
  );

  const shorter = reshape(left(add(cutRows, cutColumns)), [0, 1, 1, 1]);
  const inward = min(asRows(rowDepth), asColumns(columnDepth));
  const upTo = (share: number) =>
    clip(sub(add(mul(shorter, share), 1), inward), 0, 1);
  const from = (share: number) => clip(sub(inward, mul(shorter, share)), 0, 1);
  return {
    index,
    cutRows,
    cutColumns,
    rows: left(cutRows),
    columns: left(cutColumns),
    corners,
    whole,
    rim: mul(whole, upTo(0.06)),
    ring: mul(whole, mul(upTo(0.22), from(0.1))),
  };
}
