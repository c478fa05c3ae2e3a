import type { Value } from "../onnx/graph_builder.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { cells, type Frame } from "./frame.ts";

/** Bars of one colour along the picture's edges; each [batch, 1]. */
export interface Bars {
  /** The thinner of the upper and lower bar, as a share of the height. */
  readonly rows: Value;
  /** The thinner of the left and right bar, as a share of the width. */
  readonly columns: Value;
  /**
   * How much of the line that follows such a bar, above or below, is not of
   * its colour; 0 where there is no bar.
   */
  readonly rowEdge: Value;
  /** The same for the bars at the sides. */
  readonly columnEdge: Value;
}

/**
 * Measures the lines that have the colour of the upper corners all along,
 * from each edge inwards. A bar ends all at once, at a straight line; a plain
 * background ends where the figure happens to begin.
 *
 * @param fromCorners how far each cell is from the colour of the upper
 *   corners, 0 to 255; [batch, 1, 112, 112]
 */
export function bars(
  math: Arithmetic,
  frame: Frame,
  fromCorners: Value,
): Bars {
  const { add, sub, mul, div, min, clip, reduce, sum } = math;
  const unlike = mul(math.over(fromCorners, 14.03), frame.whole);

  const along = (across: number, cut: Value, length: Value, width: Value) => {
    const shares = div(sum(unlike, [1, across], false), width);
    const plain = mul(sub(1, math.over(shares, 0.02)), 999);
    const first = reduce("ReduceMin", add(frame.index, plain), 1, true);
    const last = reduce("ReduceMax", sub(frame.index, plain), 1, true);
    const near = sub(first, cut);
    const far = sub(sub(cells - 1, cut), last);
    const at = (line: Value) =>
      sum(mul(shares, math.oneHot(frame.index, line)), [1], true);
    const thickness = div(clip(min(near, far), 0, cells), length);
    const edge = min(at(add(first, 1)), at(sub(last, 1)));
    return { thickness, edge: mul(edge, clip(mul(thickness, 100), 0, 1)) };
  };
  const rows = along(3, frame.cutRows, frame.rows, frame.columns);
  const columns = along(2, frame.cutColumns, frame.columns, frame.rows);
  return {
    rows: rows.thickness,
    columns: columns.thickness,
    rowEdge: rows.edge,
    columnEdge: columns.edge,
  };
}
