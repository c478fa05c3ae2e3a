import { deepEqual, equal, match, ok } from "node:assert/strict";
import { captionerFixture } from "../captioners/golden.ts";
import { dataset } from "./dataset.ts";
import { runWdtag } from "./run_wdtag.ts";
import { needsSwiftshader, noVulkan, swiftshader } from "./swiftshader.ts";

const pictures = {
  "hill.png": await Deno.readFile(
    captionerFixture("images/1_hill_640x480.png"),
  ),
  "portrait.jpg": await Deno.readFile(
    captionerFixture("images/2_portrait_300x500.jpg"),
  ),
};

function modelOf(kind: "blip" | "git"): readonly string[] {
  return ["--captioner", kind, "--model", captionerFixture(`${kind}-tiny`)];
}

for (
  const [args, message] of [
    [
      ["--require-gpu"],
      /^Error: No GPU can be used, and --require-gpu is set/m,
    ],
    [["--provider", "webgpu"], /^Error: Provider webgpu can't be used: no /m],
    [
      ["--provider", Deno.build.os === "darwin" ? "dml" : "coreml"],
      /^Error: onnxruntime has no \w+ for this platform: choose from auto, cpu/m,
    ],
  ] as const
) {
  Deno.test(`wdtag caption ${args.join(" ")} ends with 3 where it is not to be had, and writes nothing`, async () => {
    await using folder = await dataset(pictures);
    const { status, stderr } = await runWdtag(
      // The model is not there either: it is not even looked for.
      ["caption", folder.path, "--captioner", "blip", ...args],
      { env: { ...noVulkan, CUDA_VISIBLE_DEVICES: "-1" } },
    );
    match(stderr, message);
    equal(status, 3);
    deepEqual(await folder.written(), {});
  });
}

Deno.test("wdtag caption names what it runs on first and last, and what it passed over", async () => {
  await using folder = await dataset(pictures);
  const { status, stderr } = await runWdtag(
    ["caption", folder.path, ...modelOf("blip")],
    { env: { ...noVulkan, CUDA_VISIBLE_DEVICES: "-1" } },
  );
  equal(status, 0, stderr);
  const lines = stderr.split("\n");
  match(lines[0]!, /^Captioning 2 images on cpu with blip: /);
  if (Deno.build.os === "linux") {
    match(lines[1]!, /^ {2}cuda passed over: \S/);
    match(lines[2]!, /^ {2}webgpu passed over: \S/);
  }
  ok(lines.includes("  Ran on   cpu"), stderr);
});

Deno.test(
  "wdtag caption --provider webgpu gives the CPU's sentences, and names the adapter and its nodes",
  needsSwiftshader,
  async () => {
    const env = { ...swiftshader };
    // SwiftShader takes a second a token.
    const few = ["--max_length", "4", "--batch_size", "2"];
    const run = async (provider: string) => {
      await using folder = await dataset({ "hill.png": pictures["hill.png"] });
      const ended = await runWdtag(
        ["caption", folder.path, ...modelOf("git"), ...few].concat(
          ["--provider", provider],
        ),
        { env },
      );
      equal(ended.status, 0, ended.stderr);
      return { ...ended, written: await folder.written() };
    };
    const cpu = await run("cpu");
    const webgpu = await run("webgpu");
    deepEqual(webgpu.written, cpu.written);
    match(
      webgpu.stderr,
      /^Captioning 1 image on webgpu \(SwiftShader[^\n]*, software, \d+ of \d+ nodes\) with /,
    );
    match(
      webgpu.stderr,
      /^ {2}Ran on {3}webgpu \(SwiftShader[^\n]*, software, \d+ of \d+ nodes\)$/m,
    );
  },
);

Deno.test(
  "wdtag caption --provider webgpu ends with 3, and without a crash, where a graph is cut off",
  needsSwiftshader,
  async () => {
    const fixture = (name: string) =>
      Deno.readFile(captionerFixture(`blip-tiny/${name}`));
    const vision = await fixture("vision_model.onnx");
    const decoder = await fixture("text_decoder_with_past.onnx");
    const tokenizer = await fixture("tokenizer.json");
    await using folder = await dataset({
      ...pictures,
      "cut/vision_model.onnx": vision,
      "cut/text_decoder_with_past.onnx": decoder.slice(0, 2000),
      "cut/tokenizer.json": tokenizer,
      "odd/vision_model.onnx": vision,
      "odd/text_decoder_with_past.onnx": vision,
      "odd/tokenizer.json": tokenizer,
    });
    // The driver's threads crash in most exits that come too early, not in all.
    for (const name of ["cut", "odd", "cut", "odd"]) {
      const { status, stderr } = await runWdtag(
        ["caption", folder.path, "--captioner", "blip"].concat(
          ["--model", `${folder.path}/${name}`, "--provider", "webgpu"],
        ),
        { env: { ...swiftshader } },
      );
      equal(status, 3, stderr);
    }
    deepEqual(await folder.written(), {});
  },
);
