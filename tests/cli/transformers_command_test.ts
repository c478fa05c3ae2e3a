import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { hasTransformers } from "../captioners/transformers/has_transformers.ts";
import { writeTiny } from "../captioners/transformers/tiny_models.ts";
import { captionerFixture } from "../captioners/golden.ts";
import { scratch } from "../files/scratch.ts";
import { needsSwiftshader, swiftshader } from "./swiftshader.ts";
import { runWdtag } from "./run_wdtag.ts";

const usage: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [[], /needs a model: a folder, or a repository/],
  [["--model", "x", "--num_beams", "3"], /"num_beams" says nothing/],
  [["--model", "x", "--top_p", "0.9"], /"top_p" says nothing/],
  [["--model", "x", "--task", "sing"], /expected one of "short"/],
  [["--model", "x", "--dtype", "q5"], /--dtype expects one of fp32/],
  [["--model", "x", "--prompt", "{who}"], /The prompt names "\{who\}"/],
];
for (const [args, says] of usage) {
  Deno.test(`wdtag caption --captioner transformers ${args.join(" ")} is a usage error`, async () => {
    const { status, stderr } = await runWdtag([
      ...["caption", captionerFixture("images")],
      ...["--captioner", "transformers", ...args],
    ]);
    equal(status, 2, stderr);
    match(stderr, says);
  });
}

const ignore = !await hasTransformers();

Deno.test({
  name: "a model for transformers.js runs on WebGPU, its cache included",
  ignore: ignore || needsSwiftshader.ignore!,
  async fn() {
    await using dir = await scratch();
    await writeTiny(dir.path, "florence");
    const file = join(dir.path, "captions.json");
    const { status, stderr } = await runWdtag([
      ...["caption", captionerFixture("images"), "--output_path", file],
      ...["--captioner", "transformers", "--model", dir.path],
      ...["--provider", "webgpu"],
    ], { env: swiftshader! });
    equal(status, 0, stderr);
    match(stderr, /Captioning 2 images on webgpu with transformers/);
    match(await Deno.readTextFile(file), /a blue square.*a red square/s);
  },
});

Deno.test({
  name: "wdtag caption writes what a model for transformers.js says",
  ignore,
  async fn() {
    await using dir = await scratch();
    const [model, data] = [join(dir.path, "smol"), join(dir.path, "data")];
    await writeTiny(model, "smol", "_quantized");
    await Deno.mkdir(data);
    for (const name of ["1_hill_640x480.png", "2_portrait_300x500.jpg"]) {
      const from = captionerFixture(`images/${name}`);
      await Deno.copyFile(from, join(data, name));
    }
    const { status, stderr } = await runWdtag([
      ...["caption", data, "--captioner", "transformers", "--model", model],
      ...["--dtype", "q8", "--max_length", "12", "--prompt", "describe"],
    ]);
    equal(status, 0, stderr);
    match(stderr, /with transformers: .*smol/);
    deepEqual(
      [
        await Deno.readTextFile(join(data, "1_hill_640x480.caption")),
        await Deno.readTextFile(join(data, "2_portrait_300x500.caption")),
      ],
      ["a blue square\n", "a red square\n"],
    );
    const missing = await runWdtag([
      ...["caption", data, "--captioner", "transformers", "--model", model],
    ]);
    equal(missing.status, 3);
    match(missing.stderr, /what is there belongs to --dtype q8/);
  },
});
