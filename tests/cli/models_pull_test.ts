import { deepEqual, equal, match, ok } from "node:assert/strict";
import { dirname, join } from "node:path";
import { mainCommit, type Seen } from "../model/hub/loopback_hub.ts";
import { snapshot } from "../files/scratch.ts";
import { dataset } from "./dataset.ts";
import { cached, damage, files, hubScene, known, other } from "./hub_models.ts";
import { runWdtag } from "./run_wdtag.ts";
import { tinyPng } from "./tiny_png.ts";

const isUnix = Deno.build.os !== "windows";
const isGraph = ({ method, path }: Seen) =>
  method === "GET" && path.endsWith("model.onnx") && path.includes("//");
const all = Object.values(files).reduce((sum, { length }) => sum + length, 0);

Deno.test("wdtag models pull has a model on disk, and tagging uses it offline ever after", async () => {
  await using scene = await hubScene();
  const pulled = await scene.models("pull", known.name);
  equal(pulled.status, 0, pulled.stderr);
  match(pulled.stderr, /Downloading model\.onnx/);
  match(pulled.stdout, /^vit-v2: downloaded, \d+ kB in "[^"]+"\n$/);
  const asked = scene.hub.seen.length;

  await using folder = await dataset({ "a.png": tinyPng([9, 9, 9]) });
  const run = await runWdtag([folder.path, "--model", known.name], {
    env: { ...scene.env, HF_HUB_OFFLINE: "1" },
  });
  equal(run.status, 0, run.stderr);
  deepEqual(Object.keys(await folder.written()), ["a.txt"]);
  equal(scene.hub.seen.length, asked);
});

Deno.test("wdtag models pull downloads nothing that is there, and asks for what is newer", async () => {
  await using scene = await hubScene();
  await scene.models("pull", known.repo);
  const sent = scene.hub.sent();
  const again = await scene.models("pull", known.name);
  equal(again.status, 0, again.stderr);
  match(again.stdout, /^vit-v2: up to date, /);
  equal(again.stderr, "");
  equal(scene.hub.sent(), sent);

  await using newer = await hubScene({
    repos: {
      [known.repo]: { ...files, "selected_tags.csv": files["model.onnx"]! },
    },
    commit: "f".repeat(40),
  });
  const update = await runWdtag(["models", "pull", known.name, "--json"], {
    env: { ...scene.env, HF_ENDPOINT: newer.hub.endpoint },
  });
  const { models: [model] } = JSON.parse(update.stdout);
  equal(model.status, "downloaded");
  equal(model.commit, "f".repeat(40));
  // The graph is the same, and is not fetched again.
  equal(newer.hub.sent(), files["model.onnx"]!.length);
});

Deno.test("wdtag models pull takes several models, and one that fails keeps nobody back", async () => {
  await using scene = await hubScene();
  const { status, models } = await scene.json(
    ...["pull", "palette", "kit/none", other, known.name, other.toUpperCase()],
    known.repo.toLowerCase(),
  );
  equal(status, 3);
  deepEqual(
    models.map(({ name, status }: Record<string, string>) => [name, status]),
    [
      ["palette", "built-in"],
      ["kit/none", "failed"],
      [other, "downloaded"],
      [known.name, "downloaded"],
    ],
  );
  match(models[1].message, /"kit\/none" does not exist/);
  const [, , unknown] = models;
  equal(unknown.repo, other);
  equal(unknown.commit, mainCommit);
  equal(unknown.bytes, all);
  deepEqual(
    unknown.files,
    Object.keys(files).map((name) => join(unknown.folder, name)),
  );
  deepEqual(
    await Deno.readFile(join(unknown.folder, "model.onnx")),
    files["model.onnx"],
  );
});

Deno.test({
  name:
    "wdtag models pull that is interrupted says so, and the next one goes on",
  ignore: !isUnix,
  async fn() {
    await using scene = await hubScene({
      fault: (seen, nth) =>
        isGraph(seen) && nth === 1 ? { kind: "hang", after: 9000 } : null,
    });
    const first = scene.start("pull", known.name, "--progress", "json");
    await first.saw(/"bytes":[1-9]/);
    first.kill("SIGINT", "group");
    const end = await first.ended;
    deepEqual([end.status, end.signal], [130, null], end.stderr);
    match(end.stderr, /^\{"event":"error","status":130,.*\n$/m);

    const { models } = await scene.json("list");
    const [model] = models.filter(
      ({ name }: { name: string }) => name === known.name,
    );
    equal(model.state, "partial");
    const { bytes_unfinished: came } = model;
    ok(came > 0 && came <= 9000, `${came} bytes`);
    const check = await scene.models("verify", known.name);
    equal(check.status, 3);
    match(
      check.stdout,
      /^vit-v2: incomplete: a download was not ended \(\d\.\d kB came\)\n {2}to mend it: wdtag models pull vit-v2\n$/,
    );

    const second = await scene.models("pull", known.name);
    equal(second.status, 0, second.stderr);
    deepEqual(
      scene.hub.store.filter(isGraph).map(({ range }) => range),
      [null, `bytes=${came}-`],
    );
    equal((await scene.models("verify", known.name)).status, 0);
  },
});

Deno.test("two wdtag models pull at once get each byte once", async () => {
  const gate = Promise.withResolvers<void>();
  await using scene = await hubScene({
    fault: (seen) =>
      isGraph(seen) ? { kind: "gate", after: 9000, until: gate.promise } : null,
  });
  const first = scene.start("pull", known.name, "--progress", "json");
  await first.saw(/"bytes":[1-9]/);
  const second = scene.start("pull", known.name);
  await second.saw(/is being downloaded by another process: waiting for it/);
  const busy = await scene.models("remove", known.name);
  equal(busy.status, 3);
  match(
    busy.stderr,
    /^Error: ".*" is being downloaded by another process: end/,
  );
  gate.resolve();
  for (const run of [first, second]) {
    const { status, stderr } = await run.ended;
    equal(status, 0, stderr);
  }
  equal(scene.hub.sent(), all);
});

Deno.test("wdtag models pull mends what verify found broken, in whichever way it is told", async () => {
  for (const where of [[], ["--model_dir", "DIR"]]) {
    await using scene = await hubScene();
    const place = where.map((word) =>
      word === "DIR" ? join(scene.path, "models") : word
    );
    const { models: [{ folder }] } = await scene.json(
      ...["pull", known.name, ...place],
    );
    const graph = join(folder, "model.onnx");
    await damage(graph);
    const found = await scene.models("verify", ...place);
    equal(found.status, 3);
    match(
      found.stdout,
      /^vit-v2: broken\n {2}model\.onnx: its SHA-256 is wrong/,
    );
    const [, mend = ""] = /to mend it: wdtag (.*)\n/.exec(found.stdout) ?? [];
    match(mend, /^models pull vit-v2 .*--force_download$/);
    equal((await runWdtag(mend.split(" "), { env: scene.env })).status, 0);
    equal((await scene.models("verify", ...place)).status, 0);

    await damage(graph);
    const plain = await scene.models("pull", known.name, ...place);
    match(plain.stdout, /downloaded/);
    deepEqual(await Deno.readFile(graph), files["model.onnx"]);

    await Deno.remove(join(folder, "selected_tags.csv"));
    const missing = await scene.models("verify", known.name, ...place);
    equal(missing.status, 3);
    match(
      missing.stdout,
      /^vit-v2: incomplete\n {2}selected_tags\.csv: missing\n/,
    );
    const [, again = ""] = /to mend it: wdtag (.*)\n/.exec(missing.stdout) ??
      [];
    equal((await runWdtag(again.split(" "), { env: scene.env })).status, 0);
    equal((await scene.models("verify", ...place)).status, 0);
  }
});

Deno.test("wdtag models pull without the Hub says what is here, or ends with status 3", async () => {
  await using scene = await hubScene();
  const none = await scene.offline("pull", known.name);
  equal(none.status, 3);
  match(none.stderr, /^Error: .*is not complete in .*HF_HUB_OFFLINE/);
  await scene.models("pull", known.name, other);
  const asked = scene.hub.seen.length;
  const here = await scene.offline("pull", known.name, other);
  equal(here.status, 0, here.stderr);
  match(here.stdout, /^vit-v2: here \(HF_HUB_OFFLINE: .*\n.*palette: here /);
  const forced = await scene.offline("pull", known.name, "--force_download");
  equal(forced.status, 3);
  match(forced.stderr, /can't be downloaded anew while HF_HUB_OFFLINE is set/);
  equal(scene.hub.seen.length, asked);
});

Deno.test("wdtag models pull leaves a user's own files in --model_dir, unless it is forced", async () => {
  await using scene = await hubScene();
  const dir = join(scene.path, "models");
  const own = join(dir, "SmilingWolf_wd-v1-4-vit-tagger-v2", "model.onnx");
  await Deno.mkdir(dirname(own), { recursive: true });
  await Deno.writeTextFile(own, "mine");
  const kept = await scene.models("pull", known.name, "--model_dir", dir);
  equal(kept.status, 0, kept.stderr);
  match(kept.stderr, /^Warning: "model\.onnx" .* somebody else .* it stays/m);
  equal(await Deno.readTextFile(own), "mine");
  const forced = await scene.models(
    ...["pull", known.name, "--model_dir", dir, "--force-download"],
  );
  equal(forced.status, 0, forced.stderr);
  deepEqual(await Deno.readFile(own), files["model.onnx"]);
});

Deno.test("wdtag models pull keeps revisions apart", async () => {
  await using scene = await hubScene();
  await scene.models("pull", known.name, "--revision", "v1");
  const { models } = await scene.json("list");
  const [model] = models.filter(
    ({ name }: { name: string }) => name === known.name,
  );
  deepEqual([model.state, model.revision], ["here", "v1"]);
  match((await scene.models("list")).stdout, /^vit-v2 +yes \(v1\) /m);
  equal(
    (await scene.models("verify", known.name, "--revision", "v1")).status,
    0,
  );
  const other = await scene.models("verify", known.name, "--revision", "main");
  equal(other.status, 3);
  const bad = await scene.models("pull", known.name, "--revision", "v9");
  equal(bad.status, 3);
  match(bad.stderr, /has no revision "v9": it has "main", "v1"/);
});

Deno.test("wdtag models pull --progress json tells other programs how far it is", async () => {
  await using scene = await hubScene();
  const { stderr } = await scene.models(
    "pull",
    known.name,
    "--progress",
    "json",
  );
  const events = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
  ok(events.every(({ event }) => event === "downloading"));
  const length = files["model.onnx"]!.length;
  deepEqual(events.findLast(({ file }) => file === "model.onnx"), {
    event: "downloading",
    repo: known.repo,
    file: "model.onnx",
    bytes: length,
    total: length,
  });
  for (const action of ["pull", "verify"]) {
    const again = await scene.models(action, known.name, "--progress=json");
    const hashed = again.stderr.trimEnd().split("\n")
      .map((line) => JSON.parse(line));
    ok(hashed.every(({ event }) => event === "checking"));
    deepEqual(hashed.findLast(({ file }) => file === "model.onnx"), {
      event: "checking",
      repo: known.repo,
      file: "model.onnx",
      bytes: length,
      total: length,
    });
  }
  const quiet = await scene.models("pull", known.name, "--quiet");
  deepEqual([quiet.status, quiet.stdout, quiet.stderr], [0, "", ""]);
});

for (
  const [what, fault, said] of [
    ["401", { kind: "status", status: 401 }, /or is private \(401\)/],
    ["404", { kind: "status", status: 404 }, /does not exist at .*404/],
    [
      "429",
      { kind: "status", status: 429, headers: { "retry-after": "3600" } },
      /fewer requests \(429\); try again in 3600 s/,
    ],
    ["a web page", { kind: "html" }, /does not answer as a Hub does/],
  ] as const
) {
  Deno.test(`wdtag models pull ends with status 3 and one line where the Hub answers with ${what}`, async () => {
    await using scene = await hubScene({ fault: () => fault });
    const { status, stdout, stderr } = await scene.models("pull", known.name);
    deepEqual([status, stdout], [3, ""]);
    match(stderr, said);
    match(stderr, /^(?:Warning: [^\n]+\n)*Error: [^\n]+\n$/);
    const left = Object.entries(
      await snapshot(scene.path).catch(() => ({})),
    ).filter(([, what]) => what.startsWith("file"));
    deepEqual(left, []);
  });
}

Deno.test(
  "wdtag models pull lays a cache that Python's huggingface_hub takes for its own",
  {
    ignore: !isUnix,
  },
  async () => {
    await using scene = await hubScene();
    await scene.models("pull", other);
    const root = cached(scene.cache, other);
    // No line end: Python takes the whole text for the commit.
    equal(await Deno.readTextFile(join(root, "refs", "main")), mainCommit);
    const folder = join(root, "snapshots", mainCommit);
    const names: string[] = [];
    for await (const { name, isSymlink } of Deno.readDir(folder)) {
      ok(isSymlink, name);
      const link = await Deno.readLink(join(folder, name));
      match(link, /^\.\.\/\.\.\/blobs\/[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
      names.push(link.slice(link.lastIndexOf("/") + 1));
    }
    deepEqual(
      [...Deno.readDirSync(join(root, "blobs"))].map(({ name }) => name).sort(),
      names.sort(),
    );
    deepEqual(names.map(({ length }) => length).sort(), [40, 64]);
    const locks = join(scene.cache, ".locks", "models--kit--palette");
    deepEqual(
      [...Deno.readDirSync(locks)].map(({ name }) => name).sort(),
      names.map((name) => `${name}.lock`),
    );
    deepEqual(
      [...Deno.readDirSync(root)].map(({ name }) => name).sort(),
      ["blobs", "refs", "snapshots"],
    );
  },
);
