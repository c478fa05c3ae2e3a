import { equal, match } from "node:assert/strict";
import { captionSuffixProblem } from "../../src/files/caption_suffix.ts";

Deno.test("captionSuffixProblem() accepts what sd-scripts' users give", () => {
  for (
    const suffix of [
      ".txt",
      ".caption",
      ".TXT",
      "cap",
      "",
      "_wd.txt",
      ".json",
      ".png.txt",
      " .txt",
      "png",
      ".",
    ]
  ) {
    equal(captionSuffixProblem(suffix), null, suffix);
  }
});

Deno.test("captionSuffixProblem() refuses suffixes that would write over images or elsewhere", () => {
  const cases = [
    [
      ".png",
      /^Refused the caption suffix "\.png": captions would be written over images/,
    ],
    [".PNG", /over images/],
    [".JpEg", /over images/],
    ["_wd.webp", /over images/],
    [".npz", /hold tensors/],
    ["_1024x1024_sd.NPZ", /hold tensors/],
    [".safetensors", /hold tensors/],
    [".onnx", /hold tensors/],
    [".txt.avif", /over images/],
    [".jxl", /over images/],
    [".png.", /over images/],
    [".png ", /over images/],
    ["/x.txt", /path separator/],
    ["/../../x.txt", /path separator/],
    ["\\x.txt", /path separator/],
    [".t\0xt", /NUL/],
  ] as const;
  for (const [suffix, problem] of cases) {
    match(captionSuffixProblem(suffix) ?? "accepted", problem, suffix);
  }
});
