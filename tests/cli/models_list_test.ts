import { deepEqual, equal, match, ok } from "node:assert/strict";
import { dirname, join } from "node:path";
import { registry } from "../../src/model/registry/registry.ts";
import { mainCommit } from "../model/hub/loopback_hub.ts";
import { cached, files, hubScene, known, other } from "./hub_models.ts";
import { project, startCommand } from "./run_wdtag.ts";

const isUnix = Deno.build.os !== "windows";

interface Listed {
  readonly name: string;
  readonly state: string;
  readonly [key: string]: unknown;
}

Deno.test("wdtag models list names every model that is known, and what is known of it", async () => {
  await using scene = await hubScene();
  const { status, stdout, stderr } = await scene.models("list");
  deepEqual([status, stderr], [0, ""]);
  for (const { name, repo, licence, unconfirmed } of registry) {
    const mark = unconfirmed.length > 0 ? " \\*" : "";
    match(
      stdout,
      new RegExp(`^${name}${mark} +- .* ${licence} +${repo}$`, "m"),
    );
    for (const fact of unconfirmed) {
      ok(stdout.replace(/\n +/g, " ").includes(fact), fact);
    }
  }
  match(stdout, /^swinv2-v3 +- +467 MB +0\.35\/0\.85 +0\.2653 /m);
  match(stdout, /^vit-v2 +- +~373 MB /m);
  match(stdout, /^palette +built in /m);
  match(stdout, /^None is here yet: "wdtag models pull NAME" downloads one$/m);
  equal(scene.hub.seen.length, 0);
});

Deno.test("wdtag models list tells programs what people are told, and more", async () => {
  await using scene = await hubScene();
  await scene.models("pull", known.name, other);
  const list = await scene.json("list");
  deepEqual(Object.keys(list), ["shelf", "path", "models", "unfinished"]);
  deepEqual([list.shelf, list.path], ["cache", scene.cache]);
  deepEqual(list.unfinished, []);
  const models: readonly Listed[] = list.models;
  deepEqual(models.map(({ name }) => name), [
    ...registry.map(({ name }) => name),
    other,
    "palette",
  ]);
  const here = models.filter(({ state }) => state !== "absent");
  deepEqual(here.map(({ name, state }) => [name, state]), [
    [known.name, "here"],
    [other, "here"],
    ["palette", "built-in"],
  ]);
  const keys = Object.keys(models[0]!);
  ok(models.every((model) => deepEqual(Object.keys(model), keys) ?? true));
  const docs = await Deno.readTextFile(join(project, "docs", "models.md"));
  for (const key of keys) ok(docs.includes(`\`${key}\``), key);
  const [model] = here;
  const folder = join(
    cached(scene.cache, known.repo),
    "snapshots",
    mainCommit,
  );
  const sizes = Object.entries(files).map(([file, { length }]) => ({
    file,
    bytes: length,
  }));
  deepEqual(model, {
    name: known.name,
    repo: known.repo,
    state: "here",
    in_registry: true,
    family: "WD",
    folder,
    commit: mainCommit,
    revision: "main",
    files: sizes,
    missing: [],
    bytes_here: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    bytes_unfinished: 0,
    graph_bytes: 373e6,
    graph_bytes_exact: false,
    licence: "apache-2.0",
    input_size: 448,
    tags: 9083,
    categories: ["rating", "general", "character"],
    recommended: { general: 0.35, character: 0.85 },
    best: {
      general: 0.3537,
      character: 0.3537,
      copyright: 0.3537,
      artist: 0.3537,
      meta: 0.3537,
      model: 0.3537,
    },
    unconfirmed: [],
  });
  const { stdout } = await scene.models("list");
  match(stdout, /^vit-v2 +yes +25 kB /m);
  match(stdout, /^Also here, .*\nNAME +HERE +SIZE\nkit\/palette +yes +25 kB$/m);
  match(stdout, /^2 models here, 50 kB$/m);
});

Deno.test("wdtag models list counts nothing as here that is not whole", async () => {
  await using scene = await hubScene();
  await scene.models("pull", known.name);
  const folder = join(cached(scene.cache, known.repo), "snapshots", mainCommit);
  const state = async (name: string = known.name) => {
    const { models } = await scene.json("list");
    const found = models.find((model: Listed) => model.name === name);
    return [found.state, found.missing];
  };
  const labels = join(folder, "selected_tags.csv");
  const blob = await Deno.realPath(labels);
  await Deno.writeTextFile(blob, "");
  deepEqual(await state(), ["partial", ["selected_tags.csv"]]);
  await Deno.remove(blob);
  deepEqual(await state(), ["partial", ["selected_tags.csv"]]);
  await Deno.remove(folder, { recursive: true });
  deepEqual(await state(), ["absent", []]);

  // A folder alone is no download.
  const empty = join(cached(scene.cache, "SmilingWolf/wd-vit-tagger-v3"));
  await Deno.mkdir(join(empty, "snapshots", mainCommit), { recursive: true });
  deepEqual(await state("vit-v3"), ["absent", []]);
  // The size of this one is known to the byte.
  for (const [name, bytes] of Object.entries(files)) {
    await Deno.writeFile(join(empty, "snapshots", mainCommit, name), bytes);
  }
  deepEqual(await state("vit-v3"), ["size-differs", []]);
  const { stdout } = await scene.models("list");
  match(stdout, /^vit-v3 +odd size /m);
  match(stdout, /"wdtag models verify vit-v3" tells which/);
});

Deno.test("wdtag models list tells models of one repository apart", async () => {
  await using scene = await hubScene();
  await scene.models("pull", "cl-1.01");
  const { models } = await scene.json("list");
  deepEqual(
    models.filter(({ name }: Listed) => name.startsWith("cl-"))
      .map(({ name, state }: Listed) => [name, state]),
    [["cl-1.00", "absent"], ["cl-1.01", "here"], ["cl-1.02", "absent"]],
  );
  const blobs = join(cached(scene.cache, "cella110n/cl_tagger"), "blobs");
  await Deno.writeTextFile(join(blobs, "abc.incomplete"), "1234");
  const list = await scene.json("list");
  deepEqual(list.unfinished, [{ repo: "cella110n/cl_tagger", bytes: 4 }]);
  deepEqual(
    list.models.filter(({ name }: Listed) => name.startsWith("cl-"))
      .map(({ state }: Listed) => state),
    ["absent", "here", "absent"],
  );
  match(
    (await scene.models("list")).stdout,
    /^Unfinished in cella110n\/cl_tagger: 4 bytes of a download$/m,
  );
});

Deno.test("wdtag models list looks into a folder of sd-scripts' layout", async () => {
  await using scene = await hubScene();
  const dir = join(scene.path, "my models");
  const list = async () => {
    const { models, ...rest } = await scene.json("list", "--model-dir", dir);
    deepEqual(rest, { shelf: "model_dir", path: dir, unfinished: [] });
    return models.filter(({ state }: Listed) =>
      state !== "absent" && state !== "built-in"
    ).map(({ name, state, repo }: Listed) => [name, state, repo]);
  };
  deepEqual(await list(), []);
  await scene.models("pull", known.name, "cl-1.00", "--model_dir", dir);
  for (const path of ["mine/model.onnx", "half/model.onnx", "x/a/model.onnx"]) {
    await Deno.mkdir(dirname(join(dir, path)), { recursive: true });
    await Deno.writeTextFile(join(dir, path), "graph");
    if (path.startsWith("half")) continue;
    const labels = join(dirname(join(dir, path)), "selected_tags.csv");
    await Deno.writeTextFile(labels, "labels");
  }
  deepEqual(await list(), [
    [known.name, "here", known.repo],
    ["cl-1.00", "here", "cella110n/cl_tagger/cl_tagger_1_00"],
    ["mine", "here", null],
    ["x/a", "here", null],
  ]);
  const verified = await scene.json("verify", "--model_dir", dir);
  deepEqual(
    verified.models.map(({ name, status, mend }: Listed) => [
      name,
      status,
      mend,
    ]),
    [
      [known.name, "whole", null],
      ["cl-1.00", "whole", null],
      ["mine", "unverified", null],
      ["x/a", "unverified", null],
    ],
  );
});

Deno.test("wdtag models list takes a cache as it is laid where there are no links", async () => {
  await using scene = await hubScene();
  const root = cached(scene.cache, other);
  const snapshot = join(root, "snapshots", mainCommit);
  await Deno.mkdir(snapshot, { recursive: true });
  await Deno.mkdir(join(root, "refs"));
  await Deno.mkdir(join(root, "blobs"));
  await Deno.writeTextFile(join(root, "refs", "main"), mainCommit);
  for (const [name, bytes] of Object.entries(files)) {
    await Deno.writeFile(join(snapshot, name), bytes);
  }
  match((await scene.models("list")).stdout, /^kit\/palette +yes +25 kB$/m);
  const asked = scene.hub.seen.length;
  // Nothing is noted of such files, so the Hub says what they should be.
  const verified = await scene.models("verify");
  equal(verified.status, 0, verified.stderr);
  match(verified.stdout, /^kit\/palette: whole, 2 files, 25 kB\n$/);
  ok(scene.hub.seen.length > asked);
  ok(scene.hub.seen.every(({ method }) => method === "HEAD"));
  const offline = await scene.offline("verify", other);
  equal(offline.status, 0);
  match(
    offline.stdout,
    /^kit\/palette: unverified\n {2}model\.onnx: not verified: no checksum of it is kept here, and HF_HUB_OFFLINE/,
  );
  await Deno.writeTextFile(join(snapshot, "selected_tags.csv"), "other");
  const broken = await scene.models("verify", other);
  equal(broken.status, 3);
  match(broken.stdout, /selected_tags\.csv: its git SHA-1 is wrong/);
  equal((await scene.models("pull", other)).status, 0);
  equal((await scene.models("verify", other)).status, 0);
});

Deno.test({
  name: "wdtag models list does not mind a reader that goes away, nor NO_COLOR",
  ignore: !isUnix,
  async fn() {
    await using scene = await hubScene();
    for (const args of ["list", "list --json", "pull --help"]) {
      const { status, stderr } = await startCommand([
        "sh",
        "-c",
        `"$0" run -A main.ts models ${args} | true; "$0" run -A main.ts models ${args} | head -c 10 >&2`,
        Deno.execPath(),
      ], { env: { ...scene.env, NO_COLOR: "1" } }).ended;
      deepEqual([status, stderr.length], [0, 10], stderr);
    }
  },
});
