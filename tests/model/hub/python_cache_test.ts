import { deepEqual, equal } from "node:assert/strict";
import { join } from "node:path";
import { snapshot } from "../../files/scratch.ts";
import { loopbackHub, mainCommit } from "./loopback_hub.ts";
import { files, labels, model, repo, repos, scene } from "./scenes.ts";

const isUnix = Deno.build.os !== "windows";
/** Git's hashes of the two files. */
const blobs = [
  "7eb9351e1065eb3c27125426c65f882ddf090057",
  "621237b359680eb65eccb0a4fe01ae55a2dfccca",
];

/** What huggingface_hub 2.0.0 left of the same files of the same Hub. */
const left: Readonly<Record<string, string>> = {
  "models--kit--tagger/refs/main": mainCommit,
  [`models--kit--tagger/snapshots/${mainCommit}/model.onnx`]: `-> ../../blobs/${
    blobs[0]
  }`,
  [`models--kit--tagger/snapshots/${mainCommit}/selected_tags.csv`]:
    `-> ../../blobs/${blobs[1]}`,
  [`.locks/models--kit--tagger/${blobs[0]}.lock`]: "",
  [`.locks/models--kit--tagger/${blobs[1]}.lock`]: "",
};

Deno.test("what huggingface_hub has downloaded is used without asking", {
  ignore: !isUnix,
}, async () => {
  await using here = await scene();
  await leave(here.cache);
  const pulled = await here.pull("http://127.0.0.1:2");
  equal(pulled.asked, false);
  deepEqual(await Deno.readFile(pulled.files[0]!), model);
});

Deno.test("what is downloaded lies where huggingface_hub would have put it", {
  ignore: !isUnix,
}, async () => {
  await using hub = loopbackHub({ repos });
  await using here = await scene();
  await using there = await scene();
  await here.pull(hub.endpoint);
  await leave(there.cache);
  const [ours, python] = await Promise.all(
    [here, there].map(async ({ cache }) => {
      const { "CACHEDIR.TAG": _, ...rest } = await snapshot(cache);
      return rest;
    }),
  );
  deepEqual(ours, python);
});

Deno.test("a file that huggingface_hub's cache lacks is downloaded to it", {
  ignore: !isUnix,
}, async () => {
  await using hub = loopbackHub({ repos });
  await using here = await scene();
  await leave(here.cache);
  const path = join(here.cache, "models--kit--tagger", "blobs", blobs[1]!);
  await Deno.remove(path);
  const pulled = await here.pull(hub.endpoint);
  deepEqual(await Deno.readFile(pulled.files[1]!), labels);
  equal(hub.sent(), labels.length);
});

Deno.test(
  "a blob that is a link to huggingface_hub's shared store is replaced, not written through",
  { ignore: !isUnix },
  async () => {
    await using hub = loopbackHub({ repos });
    await using here = await scene();
    await leave(here.cache);
    const path = join(here.cache, "models--kit--tagger", "blobs", blobs[1]!);
    const shared = join(here.cache, "shared");
    await Deno.rename(path, shared);
    await Deno.symlink(shared, path);
    equal((await here.pull(hub.endpoint)).asked, false);
    await here.pull(hub.endpoint, { force: true });
    equal((await Deno.lstat(path)).isSymlink, false);
    deepEqual(await Deno.readFile(shared), labels);
  },
);

async function leave(cache: string): Promise<void> {
  const content = [repos[repo]![files[0] as "model.onnx"], labels];
  for (const [at, name] of blobs.entries()) {
    await put(
      join(cache, "models--kit--tagger", "blobs", name),
      (path) => Deno.writeFile(path, content[at]!),
    );
  }
  for (const [name, text] of Object.entries(left)) {
    await put(
      join(cache, name),
      (path) =>
        text.startsWith("-> ")
          ? Deno.symlink(text.slice(3), path)
          : Deno.writeTextFile(path, text),
    );
  }
}

async function put(
  path: string,
  write: (path: string) => Promise<void>,
): Promise<void> {
  await Deno.mkdir(join(path, ".."), { recursive: true });
  await write(path);
}
