import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { publicBlip } from "../../src/captioners/find_blip.ts";
import { captionerFixture } from "../captioners/golden.ts";
import { mainCommit, type Seen, sha256 } from "../model/hub/loopback_hub.ts";
import { dataset } from "./dataset.ts";
import { cached, type HubScene, hubScene } from "./hub_models.ts";
import { type Ended, runWdtag, startWdtag } from "./run_wdtag.ts";

const makers = "Salesforce/blip-image-captioning-base";
const graphs = ["blip_vision_encoder.onnx", "blip_text_decoder.onnx"] as const;

async function fixture(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return await Deno.readFile(captionerFixture(`blip-tiny/${name}`));
}

/** The tiny model under the names of the public export. */
const repos = {
  [publicBlip]: {
    [graphs[0]]: await fixture("vision_model.onnx"),
    [graphs[1]]: await fixture("text_decoder.onnx"),
    "README.md": new TextEncoder().encode("# BLIP\n"),
  },
  [makers]: {
    "tokenizer.json": await fixture("tokenizer.json"),
    "tokenizer_config.json": await fixture("tokenizer_config.json"),
    "config.json": await fixture("config.json"),
    "preprocessor_config.json": await fixture("preprocessor_config.json"),
  },
};

const picture = {
  "hill.png": await Deno.readFile(
    captionerFixture("images/1_hill_640x480.png"),
  ),
};

const beams = ["--captioner", "blip", "--beam_search", "--num_beams", "3"];
const hill = { "hill.caption": "a landscape with a sun, a hill and grass\n" };

async function caption(
  { env }: HubScene,
  path: string,
  ...more: readonly string[]
): Promise<Ended> {
  return await runWdtag(["caption", path, ...beams, ...more], { env });
}

const isVision = ({ path }: Seen): boolean => path.endsWith(graphs[0]);

Deno.test("wdtag caption without a model has the public BLIP on disk, and asks nobody the next time", async () => {
  await using scene = await hubScene({ repos, lfs: [...graphs] });
  await using data = await dataset(picture);
  const { status, stderr } = await caption(
    scene,
    data.path,
    ...["--progress", "json"],
  );
  equal(status, 0, stderr);
  deepEqual(await data.written(), hill);

  const events = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
  const [warning] = events.filter(({ event }) => event === "warning");
  match(warning.message, /"ningpp\/.*", the base model; sd-scripts uses/);
  for (const name of graphs) {
    const last = events.findLast(({ file }) => file === name);
    const { length } = repos[publicBlip]![name];
    deepEqual(last, {
      event: "downloading",
      repo: publicBlip,
      file: name,
      bytes: length,
      total: length,
    });
  }
  equal(events.find(({ event }) => event === "opened").captioner, "blip");

  // As huggingface_hub lays out its cache.
  for (const [repo, files] of Object.entries(repos)) {
    const folder = cached(scene.cache, repo);
    equal(await Deno.readTextFile(join(folder, "refs", "main")), mainCommit);
    for (const [name, content] of Object.entries(files)) {
      const path = join(folder, "snapshots", mainCommit, name);
      if (name === "README.md") {
        ok(!await Deno.stat(path).catch(() => null), "It needs no README");
        continue;
      }
      deepEqual(await Deno.readFile(path), content);
    }
  }
  for (const name of graphs) {
    const blob = sha256(repos[publicBlip]![name]);
    await Deno.stat(join(cached(scene.cache, publicBlip), "blobs", blob));
  }

  const asked = scene.hub.seen.length;
  await Deno.remove(join(data.path, "hill.caption"));
  const again = await caption(scene, data.path);
  equal(again.status, 0, again.stderr);
  deepEqual(await data.written(), hill);
  equal(scene.hub.seen.length, asked, "The Hub was asked again");
});

Deno.test("wdtag caption goes on with a download that was interrupted", async () => {
  await using scene = await hubScene({
    repos,
    lfs: [...graphs],
    fault: (seen, nth) =>
      isVision(seen) && nth === 1 ? { kind: "hang", after: 100_000 } : null,
  });
  await using data = await dataset(picture);
  const first = startWdtag(
    ["caption", data.path, ...beams, "--progress", "json"],
    { env: scene.env },
  );
  await first.saw(/"file":"blip_vision_encoder\.onnx","bytes":[1-9]/);
  first.kill("SIGINT", "group");
  const end = await first.ended;
  deepEqual([end.status, end.signal], [130, null], end.stderr);
  deepEqual(await data.written(), {});

  const second = await caption(scene, data.path);
  equal(second.status, 0, second.stderr);
  deepEqual(await data.written(), hill);
  const [, range] = scene.hub.store.filter(isVision).map(({ range }) => range);
  match(range ?? "", /^bytes=[1-9]\d*-$/);
});

for (
  const [what, fault, env, words] of [
    [
      "offline",
      null,
      { HF_HUB_OFFLINE: "1" },
      /Salesforce\/blip-image-captioning-base.*HF_HUB_OFFLINE/,
    ],
    [
      "a Hub that refuses",
      { kind: "status", status: 403 },
      {},
      /blip-image-captioning-base.*403/,
    ],
    [
      "a web page in place of the model",
      { kind: "html" },
      {},
      /does not answer as a Hub does/,
    ],
  ] as const
) {
  Deno.test(`wdtag caption without a model ends with 3 and one line: ${what}`, async () => {
    await using scene = await hubScene({ repos, fault: () => fault });
    await using data = await dataset(picture);
    const { status, stdout, stderr } = await runWdtag(
      ["caption", data.path, ...beams],
      { env: { ...scene.env, ...env } },
    );
    deepEqual([status, stdout], [3, ""], stderr);
    match(stderr, words);
    match(stderr, /^(?:Warning: [^\n]+\n)*Error: [^\n]+\n$/);
    deepEqual(await data.written(), {});
  });
}

Deno.test("wdtag caption ends with 3 where the repository has other files, and names one", async () => {
  const { [graphs[1]]: _, ...part } = repos[publicBlip]!;
  await using scene = await hubScene({
    repos: { ...repos, [publicBlip]: part },
    lfs: [...graphs],
  });
  await using data = await dataset(picture);
  const { status, stderr } = await caption(scene, data.path);
  equal(status, 3, stderr);
  match(stderr, /^Error: .*"?blip_text_decoder\.onnx"?/m);
  deepEqual(await data.written(), {});
});

Deno.test("wdtag caption asks no Hub for a GPU that is not there", async () => {
  await using scene = await hubScene({ repos, lfs: [...graphs] });
  await using data = await dataset(picture);
  const { status, stderr } = await caption(
    scene,
    data.path,
    ...["--provider", "cpu", "--require-gpu"],
  );
  equal(status, 3, stderr);
  match(stderr, /--require-gpu does not go with --provider cpu/);
  deepEqual(scene.hub.seen, []);
});
