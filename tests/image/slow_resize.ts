/**
 * The resampling rules again, in the plainest form: margins are put into
 * memory, every pixel is computed by itself, nothing is shared with src/.
 */
import type { InputSpec, Rgb } from "../../src/image/input_spec.ts";
import type { RawImage } from "../../src/image/raw_image.ts";

/** Reads one byte of an RGB picture. */
export type Sample = (x: number, y: number, channel: number) => number;

/** Pillow's `paste()` with the alpha as mask; grey is three equal channels. */
export function slowLayOn(image: RawImage, background: Rgb): RawImage {
  const { width, height, channels } = image;
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const alpha = channels % 2 === 0
      ? image.data[(i + 1) * channels - 1]!
      : 255;
    for (let c = 0; c < 3; c++) {
      const colour = image.data[i * channels + (channels > 2 ? c : 0)]!;
      const t = background[c]! * (255 - alpha) + colour * alpha + 128;
      data[i * 3 + c] = (t + (t >> 8)) >> 8;
    }
  }
  return { data, width, height, channels: 3 };
}

/** The square canvas, really put together. */
export function slowPad(rgb: RawImage, background: Rgb): RawImage {
  const side = Math.max(rgb.width, rgb.height);
  const left = Math.floor((side - rgb.width) / 2);
  const top = Math.floor((side - rgb.height) / 2);
  const data = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [u, v] = [x - left, y - top];
      const isInside = u >= 0 && u < rgb.width && v >= 0 && v < rgb.height;
      for (let c = 0; c < 3; c++) {
        data[(y * side + x) * 3 + c] = isInside
          ? rgb.data[(v * rgb.width + u) * 3 + c]!
          : background[c]!;
      }
    }
  }
  return { data, width: side, height: side, channels: 3 };
}

/** sd-scripts' rule: laid, padded or not, then by area, by LANCZOS or not at all. */
export function slowFit(image: RawImage, spec: InputSpec): RawImage {
  const laid = slowLayOn(image, spec.background);
  const canvas = spec.fit === "pad" ? slowPad(laid, spec.background) : laid;
  const { width, height } = spec;
  if (canvas.width === width && canvas.height === height) return canvas;
  return canvas.width >= width && canvas.height >= height
    ? slowArea(canvas, width, height)
    : slowPillow(canvas, width, height, "lanczos");
}

interface Share {
  readonly pixel: number;
  readonly weight: number;
}

/** OpenCV's `computeResizeAreaTab`. */
function areaShares(source: number, target: number): Share[][] {
  const scale = 1 / (target / source);
  return Array.from({ length: target }, (_, cell) => {
    const begin = cell * scale;
    const end = begin + scale;
    const size = Math.min(scale, source - begin);
    const last = Math.min(Math.floor(end), source - 1);
    const first = Math.min(Math.ceil(begin), last);
    const shares: Share[] = [];
    const add = (pixel: number, part: number) =>
      shares.push({ pixel, weight: Math.fround(part / size) });
    if (first - begin > 1e-3) add(first - 1, first - begin);
    for (let pixel = first; pixel < last; pixel++) add(pixel, 1);
    if (end - last > 1e-3) add(last, Math.min(end - last, 1, size));
    return shares;
  });
}

/** The factor where OpenCV takes it for whole, else 0. */
function wholeFactor(source: number, target: number): number {
  const scale = 1 / (target / source);
  const nearest = Math.round(scale);
  return Math.abs(scale - nearest) < 2.220446049250313e-16 ? nearest : 0;
}

function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** A function that computes one byte of what OpenCV's INTER_AREA gives. */
export function slowAreaSample(
  sample: Sample,
  from: { readonly width: number; readonly height: number },
  to: { readonly width: number; readonly height: number },
): Sample {
  const f = Math.fround;
  const [wholeX, wholeY] = [
    wholeFactor(from.width, to.width),
    wholeFactor(from.height, to.height),
  ];
  if (wholeX > 0 && wholeY > 0) {
    const scale = f(1 / (wholeX * wholeY));
    return (x, y, c) => {
      let sum = 0;
      for (let v = y * wholeY; v < (y + 1) * wholeY; v++) {
        for (let u = x * wholeX; u < (x + 1) * wholeX; u++) {
          sum += sample(u, v, c);
        }
      }
      return wholeX === 2 && wholeY === 2
        ? (sum + 2) >> 2
        : Math.min(roundHalfToEven(f(f(sum) * scale)), 255);
    };
  }
  const columns = areaShares(from.width, to.width);
  const rows = areaShares(from.height, to.height);
  return (x, y, c) => {
    let sum = 0;
    for (const row of rows[y]!) {
      let line = 0;
      for (const column of columns[x]!) {
        line = f(line + f(sample(column.pixel, row.pixel, c) * column.weight));
      }
      sum = f(sum + f(row.weight * line));
    }
    return Math.min(roundHalfToEven(sum), 255);
  };
}

/** OpenCV's INTER_AREA of an RGB image. */
export function slowArea(
  image: RawImage,
  width: number,
  height: number,
): RawImage {
  const sample = slowAreaSample(
    (x, y, c) => image.data[(y * image.width + x) * 3 + c]!,
    image,
    { width, height },
  );
  return everySample(sample, width, height);
}

function everySample(sample: Sample, width: number, height: number): RawImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3);
    data[i] = sample(pixel % width, Math.floor(pixel / width), i % 3);
  }
  return { data, width, height, channels: 3 };
}

const kernels: Record<string, [number, (x: number) => number]> = {
  bicubic: [2, (x) => {
    const d = Math.abs(x);
    if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
    return d < 2 ? (((d - 5) * d + 8) * d - 4) * -0.5 : 0;
  }],
  bilinear: [1, (x) => Math.max(0, 1 - Math.abs(x))],
  box: [0.5, (x) => x > -0.5 && x <= 0.5 ? 1 : 0],
  lanczos: [3, (x) => {
    const sinc = (t: number) =>
      t === 0 ? 1 : Math.sin(t * Math.PI) / (t * Math.PI);
    return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
  }],
};

/** Pillow's weights, in units of 2 ** -22. */
function pillowShares(
  source: number,
  target: number,
  filter: string,
): Share[][] {
  const [radius, kernel] = kernels[filter]!;
  const scale = source / target;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: target }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - radius * stretch + 0.5));
    const end = Math.min(source, Math.trunc(centre + radius * stretch + 0.5));
    const raw: number[] = [];
    for (let p = first; p < end; p++) {
      raw.push(kernel((p - centre + 0.5) * (1 / stretch)));
    }
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((w, k) => {
      const units = w / sum * 2 ** 22;
      return {
        pixel: first + k,
        weight: Math.sign(units) * Math.floor(Math.abs(units) + 0.5),
      };
    });
  });
}

/** Pillow's `Image.resize()` of an RGB image. */
export function slowPillow(
  image: RawImage,
  width: number,
  height: number,
  filter: string,
): RawImage {
  const across = (from: RawImage): RawImage => {
    const shares = pillowShares(from.width, width, filter);
    return everySample(
      (x, y, c) =>
        blend(shares[x]!, (p) => from.data[(y * from.width + p) * 3 + c]!),
      width,
      from.height,
    );
  };
  const down = (from: RawImage): RawImage => {
    const shares = pillowShares(from.height, height, filter);
    return everySample(
      (x, y, c) =>
        blend(shares[y]!, (p) => from.data[(p * from.width + x) * 3 + c]!),
      from.width,
      height,
    );
  };
  return image.height > 100 * image.width && height < image.height
    ? across(down(image))
    : down(across(image));
}

function blend(shares: Share[], sample: (pixel: number) => number): number {
  let sum = 2 ** 21;
  for (const { pixel, weight } of shares) sum += sample(pixel) * weight;
  return Math.min(Math.max(Math.floor(sum / 2 ** 22), 0), 255);
}
