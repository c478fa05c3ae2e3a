import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { dataset } from "./dataset.ts";
import { graphThatTakesAtMost, modelFile } from "./odd_models.ts";
import { modelDir, runWdtag } from "./run_wdtag.ts";
import { needsSwiftshader, noVulkan, swiftshader } from "./swiftshader.ts";
import { tinyPng } from "./tiny_png.ts";

const model = `${modelDir}/kit_wd-tiny-v3`;
const pictures = {
  "a.png": tinyPng([250, 20, 20]),
  "b.png": tinyPng([20, 20, 250]),
  "c.png": tinyPng([128, 128, 128]),
};

/** A cache of its own: no finding of another run counts. Deno's own would lie there too. */
async function ownCache(path: string): Promise<Record<string, string>> {
  const name = Deno.build.os === "windows"
    ? "LOCALAPPDATA"
    : Deno.build.os === "darwin"
    ? "HOME"
    : "XDG_CACHE_HOME";
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(stdout));
  return { [name]: path, DENO_DIR: denoDir };
}

Deno.test("wdtag names what it runs on first and last, and what it passed over and why", async () => {
  await using folder = await dataset(pictures);
  await using home = await dataset({});
  const env = { ...noVulkan, ...await ownCache(home.path) };
  const { status, stderr } = await runWdtag(
    [folder.path, "--model", model],
    { env },
  );
  equal(status, 0);
  const lines = stderr.split("\n");
  match(lines[0]!, /^Tagging 3 images on cpu with .*: 184 tags/);
  if (Deno.build.os === "linux") {
    match(lines[1]!, /^ {2}cuda passed over: \S/);
    match(
      lines[2]!,
      /^ {2}webgpu passed over: no (driver offers a GPU|Vulkan)/,
    );
  }
  ok(lines.includes("  Ran on   cpu"));
});

Deno.test("wdtag tells programs what it runs on", async () => {
  await using folder = await dataset(pictures);
  const { stderr } = await runWdtag(
    [folder.path, "--model", model, "--progress", "json", "--provider", "cpu"],
  );
  const events = stderr.trim().split("\n").map((line) => JSON.parse(line));
  const opened = events.find(({ event }) => event === "opened");
  deepEqual(
    [opened.images, opened.provider, opened.adapter, opened.nodes],
    [3, "cpu", null, null],
  );
  deepEqual([opened.passed_over, opened.batch], [[], "auto"]);
  equal(events.at(-1).provider, "cpu");
});

for (
  const [args, message] of [
    [
      ["--require-gpu"],
      /^Error: No GPU can be used, and --require-gpu is set/m,
    ],
    [
      ["--provider", "cpu", "--require-gpu"],
      /^Error: --require-gpu does not go with --provider cpu/m,
    ],
    [["--provider", "webgpu"], /^Error: Provider webgpu can't be used: no /m],
    [
      ["--provider", Deno.build.os === "darwin" ? "dml" : "coreml"],
      /^Error: onnxruntime has no \w+ for this platform: choose from auto, cpu/m,
    ],
    [
      ["--provider", "cuda:7"],
      /^Error: (Provider cuda:7|onnxruntime has no cuda)/m,
    ],
  ] as const
) {
  Deno.test(`wdtag ${args.join(" ")} ends with 3 where it is not to be had, and writes nothing`, async () => {
    await using folder = await dataset(pictures);
    const { status, stderr } = await runWdtag(
      // The model is not there either: it is not even looked for.
      [folder.path, "--model", "nobody/nothing", ...args],
      { env: { ...noVulkan, CUDA_VISIBLE_DEVICES: "-1" } },
    );
    match(stderr, message);
    equal(status, 3);
    deepEqual(await folder.written(), {});
  });
}

Deno.test("wdtag that may start no program says so, and runs on the CPU", async () => {
  await using folder = await dataset(pictures);
  await using home = await dataset({});
  const flags = ["read", "write", "env", "sys", "ffi"].map((name) =>
    `--allow-${name}`
  );
  const { status, stderr } = await runWdtag(
    [folder.path, "--model", model],
    { flags: ["--no-prompt", ...flags], env: await ownCache(home.path) },
  );
  equal(status, 0);
  match(
    stderr,
    /webgpu passed over: this run may not start its trial; add --allow-run=/,
  );
});

for (const env of [{}, { LD_LIBRARY_PATH: "/nonexistent" }]) {
  Deno.test(
    `wdtag tries providers with the flag that it asks for, and ${
      Object.keys(env)[0] ?? "nothing else"
    } set`,
    async () => {
      await using folder = await dataset(pictures);
      await using home = await dataset({});
      const surroundings = {
        ...noVulkan,
        ...await ownCache(home.path),
        ...env,
      };
      const flags = ["--no-prompt"].concat(
        ["read", "write", "env", "sys", "ffi"].map((name) => `--allow-${name}`),
      );
      const args = [folder.path, "--model", model];
      const first = await runWdtag(args, { flags, env: surroundings });
      const [, flag = ""] = /webgpu passed over: .*; add (--allow-run\S*)/
        .exec(first.stderr) ?? [];
      const second = await runWdtag(args, {
        flags: [...flags, flag.replaceAll('"', "")],
        env: surroundings,
      });
      match(second.stderr, /webgpu passed over: no /);
      equal(second.status, 0);
    },
  );
}

Deno.test("wdtag runs on the CPU where there is no folder for a trial", async () => {
  await using folder = await dataset(pictures);
  await using home = await dataset({});
  const { status, stderr } = await runWdtag([folder.path, "--model", model], {
    env: {
      ...await ownCache(home.path),
      TMPDIR: join(home.path, "missing"),
      TEMP: join(home.path, "missing"),
    },
  });
  match(
    stderr,
    /webgpu passed over: its trial could not be made in ".*missing"/,
  );
  match(stderr, /Tagging .* on cpu/);
  equal(status, 0);
});

Deno.test("wdtag believes what it found out about providers, for a while", async () => {
  await using folder = await dataset(pictures);
  await using home = await dataset({});
  const env = { ...noVulkan, ...await ownCache(home.path) };
  const args = [folder.path, "--model", model];
  await runWdtag(args, { env });
  const kept = Object.keys(await home.written());
  ok(kept.some((name) => name.endsWith("providers-1.json")), `${kept}`);
  // Without leave to try anything, what is known is all there is.
  const flags = ["read", "write", "env", "sys", "ffi"].map((name) =>
    `--allow-${name}`
  );
  const { stderr } = await runWdtag(args, { flags, env });
  match(stderr, /webgpu passed over: no /);
});

Deno.test("wdtag makes batches smaller that fail, says so, and captions every image", async () => {
  const names = Array.from({ length: 11 }, (_, at) => `${at}.png`);
  const files = {
    "model/model.onnx": graphThatTakesAtMost(2),
    "model/selected_tags.csv": await modelFile(
      "kit_wd-tiny-v3",
      "selected_tags.csv",
    ),
    ...Object.fromEntries(
      names.map((name) => [`data/${name}`, pictures["a.png"]]),
    ),
  };
  await using folder = await dataset(files);
  const { status, stderr } = await runWdtag([
    `${folder.path}/data`,
    "--model",
    `${folder.path}/model`,
    "--batch_size",
    "8",
    "--thresh",
    "0.5",
  ]);
  match(
    stderr,
    /^Warning: A batch of [34] failed and is run as batches of 2, as are those after it: .*/m,
  );
  equal(stderr.match(/^Warning:/gm)?.length, 1);
  // onnxruntime would tell each failure in its own words, too.
  doesNotMatch(stderr, /onnxruntime:/);
  equal(status, 0);
  const written = await folder.written();
  for (const name of names) {
    const caption = written[`data/${name.replace("png", "txt")}`];
    ok(caption !== undefined && caption.length > 2, name);
  }
});

Deno.test(
  "wdtag --provider webgpu gives the CPU's captions, and names the adapter and its nodes",
  needsSwiftshader,
  async () => {
    await using here = await dataset(pictures);
    await using there = await dataset(pictures);
    const env = { ...swiftshader };
    const run = (path: string, provider: string) =>
      runWdtag([path, "--model", model, "--provider", provider], { env });
    const cpu = await run(here.path, "cpu");
    const webgpu = await run(there.path, "webgpu");
    deepEqual([cpu.status, webgpu.status], [0, 0]);
    deepEqual(await there.written(), await here.written());
    match(
      webgpu.stderr,
      /^Tagging 3 images on webgpu \(SwiftShader[^\n]*, software, (\d+) of \1 nodes\) with /,
    );
    match(
      webgpu.stderr,
      /^ {2}Ran on {3}webgpu \(SwiftShader[^\n]*, software, (\d+) of \1 nodes\)$/m,
    );
  },
);

Deno.test(
  "wdtag leaves a software adapter alone unless it is named",
  needsSwiftshader,
  async () => {
    await using folder = await dataset(pictures);
    const { status, stderr } = await runWdtag(
      [folder.path, "--model", model],
      { env: { ...swiftshader } },
    );
    equal(status, 0);
    match(stderr, /^Tagging 3 images on cpu/);
    match(
      stderr,
      /^ {2}webgpu passed over: its only driver, SwiftShader.*, computes on the processor$/m,
    );
  },
);

for (const args of [[], ["--provider", "webgpu"]]) {
  Deno.test(
    `wdtag --require-gpu ${args.join(" ")} takes no software adapter for a GPU`,
    needsSwiftshader,
    async () => {
      await using folder = await dataset(pictures);
      const { status, stderr } = await runWdtag(
        [folder.path, "--model", model, "--require-gpu", ...args],
        { env: { ...swiftshader } },
      );
      match(stderr, /SwiftShader/);
      equal(status, 3);
      deepEqual(await folder.written(), {});
    },
  );
}

Deno.test(
  "wdtag --provider webgpu says where it can't tell a GPU from a software driver",
  needsSwiftshader,
  async () => {
    await using folder = await dataset(pictures);
    await using home = await dataset({});
    const flags = ["read", "write", "env", "sys", "ffi"].map((name) =>
      `--allow-${name}`
    );
    const args = [folder.path, "--model", model, "--provider", "webgpu"];
    const { status, stderr } = await runWdtag(args, {
      flags: ["--no-prompt", ...flags],
      env: { ...swiftshader, ...await ownCache(home.path) },
    });
    match(
      stderr,
      /^Warning: Whether webgpu computes on a GPU or on the processor/m,
    );
    equal(status, 0);
  },
);

Deno.test(
  "wdtag --provider webgpu ends with 3, and without a crash, where the graph is cut off",
  needsSwiftshader,
  async () => {
    const graph = await modelFile("kit_wd-tiny-v3", "model.onnx");
    const tags = await modelFile("kit_wd-tiny-v3", "selected_tags.csv");
    await using folder = await dataset({
      ...pictures,
      "cut/model.onnx": graph.slice(0, 2000),
      "cut/selected_tags.csv": tags,
      "odd/model.onnx": graph,
      "odd/selected_tags.csv": tags.slice(0, 300),
    });
    // The driver's threads crash in most exits that come too early, not in all.
    for (const name of ["cut", "odd", "cut", "odd", "cut", "odd"]) {
      const { status, stderr } = await runWdtag(
        [folder.path, "--model", `${folder.path}/${name}`].concat(
          ["--provider", "webgpu"],
        ),
        { env: { ...swiftshader } },
      );
      equal(status, 3, stderr);
    }
  },
);
