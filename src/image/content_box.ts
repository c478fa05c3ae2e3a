import type { InputSpec } from "./input_spec.ts";

/** Where the picture lies within a model's input, in pixels. */
export interface ContentBox {
  /** Columns left of it. */
  readonly left: number;
  /** Rows above it. */
  readonly top: number;
  /** Its columns, at least 1. */
  readonly width: number;
  /** Its rows, at least 1. */
  readonly height: number;
}

/**
 * Where a letterboxed picture lies within the input: its longer side fills the
 * input, its shorter one is cut down to whole pixels (in double precision, as
 * Python's `int(512 / (width / height))` gives it), and the left and the upper
 * margin are the smaller halves. The input is taken to be square.
 *
 * A padded picture's margins, which are not whole pixels, and a squashed
 * picture's, which there are none of, count as picture.
 *
 * @param width The picture's columns.
 * @param height The picture's rows.
 * @param spec What the model wants; its size and fit count here.
 */
export function contentBox(
  width: number,
  height: number,
  spec: Pick<InputSpec, "width" | "height" | "fit">,
): ContentBox {
  if (spec.fit !== "letterbox") {
    return { left: 0, top: 0, width: spec.width, height: spec.height };
  }
  const aspect = width / height;
  const columns = aspect > 1
    ? spec.width
    : Math.max(1, Math.trunc(spec.height * aspect));
  const rows = aspect > 1
    ? Math.max(1, Math.trunc(spec.width / aspect))
    : spec.height;
  return {
    left: (spec.width - columns) >> 1,
    top: (spec.height - rows) >> 1,
    width: columns,
    height: rows,
  };
}
