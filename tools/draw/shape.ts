/** A point in pixels from the top left. */
export type Point = readonly [x: number, y: number];

/** The part of a canvas outside which a shape has nothing. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * A shape as a signed distance: negative inside, positive outside, in pixels.
 * Within a pixel of the edge it must be nearly right, so that edges are
 * smooth; farther off only its sign counts, but for soft edges.
 */
export interface Shape {
  distance(x: number, y: number): number;
  readonly box: Box;
}

const everywhere: Box = {
  left: -Infinity,
  top: -Infinity,
  right: Infinity,
  bottom: Infinity,
};

/** The box around points, grown by a margin. */
function around(points: readonly Point[], margin = 0): Box {
  return {
    left: Math.min(...points.map(([x]) => x)) - margin,
    top: Math.min(...points.map(([, y]) => y)) - margin,
    right: Math.max(...points.map(([x]) => x)) + margin,
    bottom: Math.max(...points.map(([, y]) => y)) + margin,
  };
}

/** The length of a vector; `Math.hypot` is slow, and rounds as the engine likes. */
function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

/** A disc. */
export function circle(x: number, y: number, radius: number): Shape {
  return {
    distance: (px, py) => length(px - x, py - y) - radius,
    box: around([[x, y]], radius),
  };
}

/** An ellipse, turned clockwise by an angle in radians. */
export function ellipse(
  x: number,
  y: number,
  radiusX: number,
  radiusY: number,
  turn = 0,
): Shape {
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  return {
    distance(px, py) {
      const dx = px - x;
      const dy = py - y;
      const ux = (dx * cos + dy * sin) / radiusX;
      const uy = (dy * cos - dx * sin) / radiusY;
      const reach = length(ux, uy);
      const slope = length(ux / radiusX, uy / radiusY);
      if (slope === 0) return -Math.min(radiusX, radiusY);
      return reach * (reach - 1) / slope;
    },
    box: around([[x, y]], Math.max(radiusX, radiusY)),
  };
}

/** A box with round corners, turned clockwise about its middle. */
export function roundedBox(
  x: number,
  y: number,
  width: number,
  height: number,
  corner = 0,
  turn = 0,
): Shape {
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const halfWide = (Math.abs(width * cos) + Math.abs(height * sin)) / 2;
  const halfHigh = (Math.abs(width * sin) + Math.abs(height * cos)) / 2;
  return {
    distance(px, py) {
      const dx = px - x;
      const dy = py - y;
      const qx = Math.abs(dx * cos + dy * sin) - width / 2 + corner;
      const qy = Math.abs(dy * cos - dx * sin) - height / 2 + corner;
      return length(Math.max(qx, 0), Math.max(qy, 0)) +
        Math.min(Math.max(qx, qy), 0) - corner;
    },
    box: {
      left: x - halfWide,
      top: y - halfHigh,
      right: x + halfWide,
      bottom: y + halfHigh,
    },
  };
}

/** Straight stretches as flat numbers, so that distances are quick to find. */
interface Stretches {
  readonly count: number;
  /** Five for each: where it starts, its way, and 1 over its length's square. */
  readonly data: Float64Array;
}

function stretches(points: readonly Point[], closed: boolean): Stretches {
  const count = closed ? points.length : points.length - 1;
  const data = new Float64Array(count * 5);
  for (let i = 0; i < count; i++) {
    const [ax, ay] = points[i] ?? [0, 0];
    const [bx, by] = points[(i + 1) % points.length] ?? [0, 0];
    const [dx, dy] = [bx - ax, by - ay];
    data.set([ax, ay, dx, dy, 1 / Math.max(dx * dx + dy * dy, 1e-12)], i * 5);
  }
  return { count, data };
}

/** The area within straight edges. */
export function polygon(points: readonly Point[]): Shape {
  const { count, data } = stretches(points, true);
  return {
    distance(px, py) {
      let nearest = Infinity;
      let inside = false;
      for (let i = 0; i < count * 5; i += 5) {
        const x = px - data[i]!;
        const y = py - data[i + 1]!;
        const dx = data[i + 2]!;
        const dy = data[i + 3]!;
        const along = (x * dx + y * dy) * data[i + 4]!;
        const at = along < 0 ? 0 : along > 1 ? 1 : along;
        const [ox, oy] = [x - dx * at, y - dy * at];
        nearest = Math.min(nearest, ox * ox + oy * oy);
        if ((y < 0) !== (y < dy) && x < dx * y / dy) inside = !inside;
      }
      return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
    },
    box: around(points),
  };
}

/** A line through points, with round ends, as wide at each end as is said. */
export function stroke(
  points: readonly Point[],
  width: number,
  endWidth: number = width,
): Shape {
  const { count, data } = stretches(points, false);
  return {
    distance(px, py) {
      let nearest = Infinity;
      for (let i = 0; i < count; i++) {
        const x = px - data[i * 5]!;
        const y = py - data[i * 5 + 1]!;
        const dx = data[i * 5 + 2]!;
        const dy = data[i * 5 + 3]!;
        const along = (x * dx + y * dy) * data[i * 5 + 4]!;
        const at = along < 0 ? 0 : along > 1 ? 1 : along;
        const half = (width + (endWidth - width) * (i + at) / count) / 2;
        nearest = Math.min(nearest, length(x - dx * at, y - dy * at) - half);
      }
      return nearest;
    },
    box: around(points, Math.max(width, endWidth) / 2),
  };
}

/** Everything below a line, which is given as the height at each x. */
export function below(height: (x: number) => number): Shape {
  const known = new Map<number, number>();
  const at = (x: number) => {
    const found = known.get(x) ?? height(x);
    known.set(x, found);
    return found;
  };
  return {
    distance: (px, py) =>
      (at(px) - py) / length(1, (at(px + 1) - at(px - 1)) / 2),
    box: everywhere,
  };
}

/**
 * Points along a smooth curve through the given ones (a uniform
 * Catmull-Rom spline).
 *
 * @param closed whether the last joins the first
 * @param steps points for each stretch
 */
export function curve(
  points: readonly Point[],
  closed = false,
  steps = 8,
): readonly Point[] {
  const count = points.length;
  const at = (i: number): Point => {
    const index = closed
      ? (i + count) % count
      : Math.min(count - 1, Math.max(0, i));
    return points[index] ?? [0, 0];
  };
  const result: Point[] = [];
  const stretches = closed ? count : count - 1;
  for (let i = 0; i < stretches; i++) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let step = 0; step < steps; step++) {
      const t = step / steps;
      const spline = (k: 0 | 1) =>
        0.5 * (2 * b[k] + (c[k] - a[k]) * t +
          (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k]) * t * t +
          (3 * b[k] - a[k] - 3 * c[k] + d[k]) * t * t * t);
      result.push([spline(0), spline(1)]);
    }
  }
  if (!closed) result.push(at(count - 1));
  return result;
}

/** The area within a smooth closed curve through the points. */
export function blob(points: readonly Point[], steps = 8): Shape {
  return polygon(curve(points, true, steps));
}

/** How far a point is from a box, 0 inside it: no shape in it is nearer. */
function toBox(
  { left, top, right, bottom }: Box,
  x: number,
  y: number,
): number {
  return length(
    Math.max(left - x, x - right, 0),
    Math.max(top - y, y - bottom, 0),
  );
}

/** What is in any of the shapes. */
export function union(...shapes: readonly Shape[]): Shape {
  return {
    distance(x, y) {
      let nearest = Infinity;
      for (const shape of shapes) {
        const away = toBox(shape.box, x, y);
        if (away > 0 && away >= nearest) continue;
        nearest = Math.min(nearest, shape.distance(x, y));
      }
      return nearest;
    },
    box: {
      left: Math.min(...shapes.map(({ box }) => box.left)),
      top: Math.min(...shapes.map(({ box }) => box.top)),
      right: Math.max(...shapes.map(({ box }) => box.right)),
      bottom: Math.max(...shapes.map(({ box }) => box.bottom)),
    },
  };
}

/** What is in both shapes. */
export function both(a: Shape, b: Shape): Shape {
  return {
    distance: (x, y) => Math.max(a.distance(x, y), b.distance(x, y)),
    box: {
      left: Math.max(a.box.left, b.box.left),
      top: Math.max(a.box.top, b.box.top),
      right: Math.min(a.box.right, b.box.right),
      bottom: Math.min(a.box.bottom, b.box.bottom),
    },
  };
}

/** What is in the first shape and not in the second. */
export function without(a: Shape, b: Shape): Shape {
  return {
    distance: (x, y) => Math.max(a.distance(x, y), -b.distance(x, y)),
    box: a.box,
  };
}

/** The edge of a shape, as a line of its own. */
export function outline(shape: Shape, width: number): Shape {
  return {
    distance: (x, y) => Math.abs(shape.distance(x, y)) - width / 2,
    box: grown(shape.box, width / 2),
  };
}

/** A shape that reaches farther out on all sides; less far with a negative number. */
export function grow(shape: Shape, by: number): Shape {
  return {
    distance: (x, y) => shape.distance(x, y) - by,
    box: grown(shape.box, by),
  };
}

function grown(box: Box, by: number): Box {
  return {
    left: box.left - by,
    top: box.top - by,
    right: box.right + by,
    bottom: box.bottom + by,
  };
}

/** A shape moved to somewhere else. */
export function moved(shape: Shape, dx: number, dy: number): Shape {
  return {
    distance: (x, y) => shape.distance(x - dx, y - dy),
    box: {
      left: shape.box.left + dx,
      top: shape.box.top + dy,
      right: shape.box.right + dx,
      bottom: shape.box.bottom + dy,
    },
  };
}

/** A shape and its reflection in an upright line. */
export function mirrored(shape: Shape, x: number): Shape {
  const reflection: Shape = {
    distance: (px, py) => shape.distance(2 * x - px, py),
    box: {
      ...shape.box,
      left: 2 * x - shape.box.right,
      right: 2 * x - shape.box.left,
    },
  };
  return union(shape, reflection);
}
