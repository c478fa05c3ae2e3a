import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { failure, snapshot } from "../../files/scratch.ts";
import { loopbackHub, mainCommit, sha256 } from "./loopback_hub.ts";
import { files, labels, model, repo, repos, scene } from "./scenes.ts";

const isUnix = Deno.build.os !== "windows";
const text = (path: string) => Deno.readTextFile(path);

Deno.test("pullFiles() lays the cache as Python's huggingface_hub does", async () => {
  await using hub = loopbackHub({ repos, lfs: ["model.onnx"] });
  await using here = await scene();
  const { folder, commit, files: paths } = await here.pull(hub.endpoint);
  const root = join(here.cache, "models--kit--tagger");
  equal(commit, mainCommit);
  equal(folder, join(root, "snapshots", mainCommit));
  deepEqual(await Deno.readFile(paths[0]!), model);
  deepEqual(await Deno.readFile(paths[1]!), labels);
  // No line end: Python takes the file's whole text for the commit.
  equal(await text(join(root, "refs", "main")), mainCommit);
  deepEqual(await Deno.readFile(join(root, "blobs", sha256(model))), model);
  const blobs = [...Deno.readDirSync(join(root, "blobs"))].map((e) => e.name);
  equal(blobs.length, 2);
  ok(blobs.every((name) => !name.endsWith(".incomplete")));
  if (!isUnix) return;
  equal(
    await Deno.readLink(paths[0]!),
    `../../blobs/${sha256(model)}`,
  );
});

Deno.test("pullFiles() lays a folder as sd-scripts does, and notes in .cache alone", async () => {
  await using hub = loopbackHub({ repos });
  await using here = await scene();
  await here.pullHere(hub.endpoint);
  const seen = Object.keys(await snapshot(here.folder));
  deepEqual(seen.filter((name) => !name.startsWith(".cache")), files);
  const note = await text(
    join(here.folder, ".cache/huggingface/download/model.onnx.metadata"),
  );
  const [commit, etag, time, rest] = note.split("\n");
  equal(commit, mainCommit);
  ok(/^[0-9a-f]{40}$/.test(etag!));
  ok(Number(time) > 1e9);
  equal(rest, "");
  deepEqual(
    seen.filter((name) => name.endsWith(".incomplete")),
    [],
  );
});

Deno.test("pullFiles() asks the Hub for nothing that is there", async () => {
  await using hub = loopbackHub({ repos });
  await using here = await scene();
  for (const pull of [here.pull, here.pullHere]) {
    equal((await pull(hub.endpoint)).asked, true);
    const { length } = hub.seen;
    equal((await pull(hub.endpoint)).asked, false);
    equal((await pull("http://127.0.0.1:2")).asked, false);
    equal(hub.seen.length, length);
  }
});

Deno.test("pullFiles() uses files in a folder whoever put them there, but no empty one", async () => {
  await using hub = loopbackHub({ repos });
  await using here = await scene();
  await Deno.mkdir(here.folder, { recursive: true });
  await Deno.writeTextFile(join(here.folder, "model.onnx"), "mine");
  await Deno.writeTextFile(join(here.folder, "selected_tags.csv"), "");
  await here.pullHere(hub.endpoint);
  equal(await text(join(here.folder, "model.onnx")), "mine");
  deepEqual(await Deno.readFile(join(here.folder, files[1]!)), labels);
  ok(hub.seen.every(({ path }) => path.endsWith(files[1]!)));
});

Deno.test("pullFiles() takes a folder that is there for no download", async () => {
  await using hub = loopbackHub({ repos });
  await using here = await scene();
  await Deno.mkdir(here.folder, { recursive: true });
  await Deno.mkdir(
    join(here.cache, "models--kit--tagger", "snapshots", mainCommit),
    { recursive: true },
  );
  await here.pull(hub.endpoint);
  await here.pullHere(hub.endpoint);
  deepEqual(await Deno.readFile(join(here.folder, "model.onnx")), model);
});

Deno.test("pullFiles() downloads again what is there when it is told to", async () => {
  const newer = { [repo]: { ...repos[repo], "model.onnx": model.slice(1) } };
  const commit = "f".repeat(40);
  await using old = loopbackHub({ repos });
  await using hub = loopbackHub({ repos: newer, commit });
  await using here = await scene();
  for (const pull of [here.pull, here.pullHere]) {
    await pull(old.endpoint);
    const kept = await pull(hub.endpoint);
    deepEqual(await Deno.readFile(kept.files[0]!), model);
    // An update downloads what is another file, and that alone.
    const before = hub.sent();
    const updated = await pull(hub.endpoint, { update: true });
    equal(updated.commit, commit);
    deepEqual(await Deno.readFile(updated.files[0]!), model.slice(1));
    equal(hub.sent() - before, model.length - 1);
    await Deno.writeTextFile(updated.files[0]!, "broken");
    const forced = await pull(hub.endpoint, { force: true });
    deepEqual(await Deno.readFile(forced.files[0]!), model.slice(1));
    equal(hub.sent() - before, 2 * (model.length - 1) + labels.length);
  }
});

Deno.test("pullFiles() takes branches, tags and commits, and keeps them apart", async () => {
  await using hub = loopbackHub({ repos });
  await using here = await scene();
  await here.pull(hub.endpoint, { revision: "v1" });
  const refs = join(here.cache, "models--kit--tagger", "refs");
  equal(await text(join(refs, "v1")), mainCommit);
  const byCommit = await here.pull(hub.endpoint, { revision: mainCommit });
  equal(byCommit.asked, false);
  deepEqual([...Deno.readDirSync(refs)].map(({ name }) => name), ["v1"]);
  equal((await here.pull(hub.endpoint)).asked, true);
  equal(hub.sent(), model.length + labels.length);

  await here.pullHere(hub.endpoint);
  const known = await here.pullHere("http://127.0.0.1:2", {
    revision: mainCommit,
  });
  equal(known.asked, false);
  const sent = hub.sent();
  equal((await here.pullHere(hub.endpoint, { revision: "v1" })).asked, true);
  equal(hub.sent(), sent);
});

Deno.test("pullFiles() keeps the folders inside a repository", async () => {
  const names = ["sub/1_00/model.onnx", "sub/1_00/tags.csv"];
  await using hub = loopbackHub({
    repos: { [repo]: { [names[0]!]: model, [names[1]!]: labels } },
    lfs: [names[0]!],
  });
  await using here = await scene();
  for (const pull of [here.pull, here.pullHere]) {
    const { folder } = await pull(hub.endpoint, { files: names });
    deepEqual(await Deno.readFile(join(folder, names[0]!)), model);
    equal((await pull("http://127.0.0.1:2", { files: names })).asked, false);
  }
});

Deno.test("pullFiles() takes a mirror's SHA-1 of the bytes for a hash too", async () => {
  await using hub = loopbackHub({ repos, etags: "sha1" });
  await using here = await scene();
  await here.pull(hub.endpoint);
  ok(!here.events.some(({ kind }) => kind === "unverified"));
});

Deno.test("pullFiles() says when the Hub gives nothing to check content with", async () => {
  await using hub = loopbackHub({ repos, etags: "odd" });
  await using here = await scene();
  const { files: paths } = await here.pull(hub.endpoint, {
    files: [files[0]!],
  });
  deepEqual(await Deno.readFile(paths[0]!), model);
  deepEqual(
    here.events.filter(({ kind }) => kind === "unverified"),
    [{ kind: "unverified", repo, file: "model.onnx" }],
  );
});

Deno.test("pullFiles() tells how far each file is, up to its end", async () => {
  await using hub = loopbackHub({ repos });
  await using here = await scene();
  await here.pull(hub.endpoint);
  const told = here.events.flatMap((event) =>
    event.kind === "progress" && event.file === "model.onnx" ? [event] : []
  );
  equal(told[0]?.bytes, 0);
  equal(told.at(-1)?.bytes, model.length);
  ok(told.every(({ total }) => total === model.length));
  ok(told.every(({ bytes }, at) => at === 0 || bytes >= told[at - 1]!.bytes));
});

Deno.test("pullFiles() keeps files apart that a server gives the same ETag", async () => {
  await using hub = loopbackHub({ repos, etags: "odd" });
  await using here = await scene();
  const { files: paths } = await here.pull(hub.endpoint);
  deepEqual(await Deno.readFile(paths[0]!), model);
  deepEqual(await Deno.readFile(paths[1]!), labels);
});
Deno.test("pullFiles() fetches nothing where a file is missing, and leaves what is optional", async () => {
  await using hub = loopbackHub({ repos });
  await using here = await scene();
  for (const pull of [here.pull, here.pullHere]) {
    const wanted = [...files, "none.json"];
    const error = await failure(pull(hub.endpoint, { files: wanted }));
    match(error.message, /has no file "none\.json"/);
    equal(hub.sent(), 0);
  }
  for (const pull of [here.pull, here.pullHere]) {
    const { folder, files: paths } = await pull(hub.endpoint, {
      files: [files[0]!],
      optional: ["none.json", files[1]!],
    });
    deepEqual(paths, files.map((file) => join(folder, file)));
  }
});

Deno.test("pullFiles() mends what is damaged where it is told to hash it", async () => {
  for (const lfs of [[], ["model.onnx"]]) {
    await using hub = loopbackHub({ repos, lfs });
    await using here = await scene();
    for (const pull of [here.pull, here.pullHere]) {
      const { files: paths } = await pull(hub.endpoint);
      await damage(paths[0]!);
      const sent = hub.sent();
      await pull(hub.endpoint, { update: true });
      equal(hub.sent(), sent, "the length alone is trusted");
      here.events.length = 0;
      await pull(hub.endpoint, { update: true, verify: true });
      equal(hub.sent() - sent, model.length);
      deepEqual(await Deno.readFile(paths[0]!), model);
      const told = here.events.filter(({ kind }) => kind === "checking");
      deepEqual(told.at(-1), {
        kind: "checking",
        repo,
        file: files[1],
        bytes: labels.length,
        total: labels.length,
      });
      await pull(hub.endpoint, { update: true, verify: true });
      equal(hub.sent() - sent, model.length);
    }
  }
});

Deno.test("pullFiles() leaves a user's own file where it is told to, unless it is forced", async () => {
  await using hub = loopbackHub({ repos });
  await using here = await scene();
  await Deno.mkdir(here.folder, { recursive: true });
  const own = join(here.folder, "model.onnx");
  await Deno.writeTextFile(own, "mine");
  const how = { update: true, verify: true, keepForeign: true };
  await here.pullHere(hub.endpoint, how);
  equal(await text(own), "mine");
  deepEqual(await Deno.readFile(join(here.folder, files[1]!)), labels);
  deepEqual(
    here.events.filter(({ kind }) => kind === "kept"),
    [{ kind: "kept", repo, file: "model.onnx" }],
  );
  // The same content needs no download, whoever put it there.
  await Deno.writeFile(own, model);
  const sent = hub.sent();
  await here.pullHere(hub.endpoint, how);
  equal(hub.sent(), sent);
  await Deno.writeTextFile(own, "mine");
  await here.pullHere(hub.endpoint, { ...how, force: true });
  deepEqual(await Deno.readFile(own), model);
});

Deno.test("pullFiles() takes files that lie in a snapshot themselves for what they are", async () => {
  await using hub = loopbackHub({ repos, lfs: ["model.onnx"] });
  await using here = await scene();
  // As huggingface_hub leaves it where it can make no links: no blobs at all.
  const root = join(here.cache, "models--kit--tagger");
  const snapshot = join(root, "snapshots", mainCommit);
  await Deno.mkdir(snapshot, { recursive: true });
  await Deno.mkdir(join(root, "blobs"));
  await Deno.mkdir(join(root, "refs"));
  await Deno.writeTextFile(join(root, "refs", "main"), mainCommit);
  await Deno.writeFile(join(snapshot, files[0]!), model);
  await Deno.writeFile(join(snapshot, files[1]!), labels);
  equal((await here.pull("http://127.0.0.1:2")).asked, false);
  for (const verify of [false, true]) {
    await here.pull(hub.endpoint, { update: true, verify });
    equal(hub.sent(), 0);
    ok((await Deno.lstat(join(snapshot, files[0]!))).isFile);
  }
  await damage(join(snapshot, files[0]!));
  await here.pull(hub.endpoint, { update: true, verify: true });
  deepEqual(await Deno.readFile(join(snapshot, files[0]!)), model);
});

/** Changes one bit of a file, and neither its length nor its time. */
async function damage(path: string): Promise<void> {
  const { mtime, atime } = await Deno.stat(path);
  const bytes = await Deno.readFile(path);
  bytes[bytes.length >> 1]! ^= 1;
  await Deno.writeFile(path, bytes);
  await Deno.utime(path, atime!, mtime!);
}
