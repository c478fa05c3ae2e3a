import { deepEqual, throws } from "node:assert/strict";
import { parsePreprocess } from "../../../src/model/labels/parse_preprocess.ts";

const stages = (...list: readonly unknown[]) =>
  JSON.stringify({ stages: list });
const resize = { type: "resize", size: [448, 448], interpolation: "bicubic" };
const normalize = { type: "normalize", mean: [0, 0.5, 1], std: [1, 2, 3] };

Deno.test("parsePreprocess() reads torchvision's stages", () => {
  deepEqual(parsePreprocess(stages(resize, { type: "to_tensor" }, normalize)), {
    fit: "squash",
    resample: "bicubic",
    layout: "NCHW",
    channelOrder: "RGB",
    divisor: 255,
    mean: [0, 0.5, 1],
    std: [1, 2, 3],
  });
});

Deno.test("parsePreprocess() reads a letterbox, in either spelling of its colour", () => {
  const facts = {
    resize_mode: "letterbox",
    normalize_mean: [0.5, 0.5, 0.5],
    normalize_std: [0.25, 0.5, 0.5],
  };
  for (const key of ["pad_color", "pad_color_rgb"]) {
    deepEqual(
      parsePreprocess(JSON.stringify({ ...facts, [key]: [1, 2, 3] })),
      {
        fit: "letterbox",
        channelOrder: "RGB",
        background: [1, 2, 3],
        divisor: 255,
        mean: [0.5, 0.5, 0.5],
        std: [0.25, 0.5, 0.5],
      },
    );
  }
});

for (
  const [text, said] of [
    ["no", /the text is no JSON/],
    ['{"test": []}', /Neither "stages" nor "resize_mode"/],
    [
      stages(resize, { type: "center_crop" }),
      /Stages \["resize","center_crop"\]/,
    ],
    [
      stages({ ...resize, size: 448 }, { type: "to_tensor" }, normalize),
      /Resizing to 448 is not known here/,
    ],
    [
      stages(
        { ...resize, interpolation: "nearest" },
        { type: "to_tensor" },
        normalize,
      ),
      /interpolation "nearest" is not known here, expected one of bilinear/,
    ],
    [
      stages(resize, { type: "to_tensor" }, { ...normalize, std: [1] }),
      /std is \[1\], expected three numbers/,
    ],
    ['{"resize_mode": "crop"}', /resize_mode "crop" is not known here/],
    [
      '{"resize_mode": "letterbox", "color_order": "GBR"}',
      /color_order "GBR" is not known here/,
    ],
  ] as const
) {
  Deno.test(`parsePreprocess() refuses ${text}`, () => {
    throws(() => parsePreprocess(text), said);
  });
}
