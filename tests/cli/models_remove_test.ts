import { deepEqual, equal, match, ok } from "node:assert/strict";
import { dirname, join } from "node:path";
import { snapshot } from "../files/scratch.ts";
import { mainCommit } from "../model/hub/loopback_hub.ts";
import { cached, damage, files, hubScene, known, other } from "./hub_models.ts";
import { hasPlainUser, plainUser } from "./rights.ts";
import { runWdtag } from "./run_wdtag.ts";

const isUnix = Deno.build.os !== "windows";
const all = Object.values(files).reduce((sum, { length }) => sum + length, 0);
/** What lies below a folder; nothing where there is no folder. */
const below = async (folder: string) =>
  Object.keys(await snapshot(folder).catch(() => ({})));

Deno.test("wdtag models remove removes a download whole, and nothing else", async () => {
  await using scene = await hubScene();
  await scene.models("pull", known.name);
  const before = await snapshot(scene.cache);
  await scene.models("pull", other);
  // What Python leaves besides: names that are known to be missing, other files.
  const root = cached(scene.cache, other);
  const missing = join(root, ".no_exist", mainCommit, "config.json");
  await Deno.mkdir(dirname(missing), { recursive: true });
  await Deno.writeTextFile(missing, "");
  await Deno.writeTextFile(join(root, "blobs", "ab12.incomplete"), "1234");

  const removed = await scene.models("remove", other);
  equal(removed.status, 0, removed.stderr);
  equal(removed.stdout, `${other}: removed, 25 kB freed\n`);
  deepEqual(await snapshot(scene.cache), before);
  const again = await scene.models("remove", other);
  deepEqual(
    [again.status, again.stdout, again.stderr],
    [3, "", `Error: Nothing of "${other}" is in "${scene.cache}"\n`],
  );
  const { models } = await scene.json(
    "remove",
    known.name,
    "vit-v3",
    "palette",
  );
  deepEqual(
    models.map(({ name, status }: Record<string, string>) => [name, status]),
    [[known.name, "removed"], ["vit-v3", "failed"], ["palette", "failed"]],
  );
  // The reference counts too.
  equal(models[0].bytes_freed, all + mainCommit.length);
  match(models[2].message, /built in/);
  const { models: listed } = await scene.json("list");
  ok(
    listed.every(({ state }: Record<string, string>) =>
      state === "absent" || state === "built-in"
    ),
  );
});

Deno.test("wdtag models remove leaves the other models of a repository", async () => {
  await using scene = await hubScene();
  await scene.models("pull", "cl-1.01");
  const before = await snapshot(scene.cache);
  await scene.models("pull", "cl-1.00");
  equal((await scene.models("remove", "cl-1.02")).status, 3);
  const { models: [removed] } = await scene.json("remove", "cl-1.00");
  equal(removed.status, "removed");
  // The graph is the same file in both, and stays.
  ok(removed.bytes_freed > 0 && removed.bytes_freed < 100);
  deepEqual(await snapshot(scene.cache), before);
  equal((await scene.models("verify", "cl-1.01")).status, 0);
  equal((await scene.models("remove", "cl-1.01")).status, 0);
  deepEqual(await below(scene.cache), [".locks", "CACHEDIR.TAG"]);
});

Deno.test("wdtag models remove --model_dir leaves what is the user's own", async () => {
  await using scene = await hubScene();
  const dir = join(scene.path, "models");
  const place = ["--model_dir", dir];
  const folder = join(dir, "kit_palette");
  await scene.models("pull", other, ...place);
  const { models: [whole] } = await scene.json("remove", other, ...place);
  deepEqual([whole.status, whole.bytes_freed, whole.left], [
    "removed",
    all,
    [],
  ]);
  deepEqual(await below(dir), []);

  // A file of the user's beside them, and one in the place of a download.
  await scene.models("pull", other, ...place);
  await Deno.writeTextFile(join(folder, "notes.txt"), "mine");
  await Deno.writeTextFile(join(folder, "selected_tags.csv"), "mine");
  const some = await scene.models("remove", other, ...place);
  equal(some.status, 0, some.stderr);
  match(
    some.stdout,
    /^kit\/palette: removed, 24 kB freed\n {2}left: ".*selected_tags\.csv", which is not as it was/,
  );
  deepEqual(
    (await below(folder)).filter((name) => !name.startsWith(".cache")),
    ["notes.txt", "selected_tags.csv"],
  );

  // Nothing of it was downloaded: nothing goes.
  await Deno.remove(folder, { recursive: true });
  await Deno.mkdir(folder);
  await Deno.writeFile(join(folder, "model.onnx"), files["model.onnx"]!);
  const none = await scene.models("remove", other, ...place);
  match(none.stdout, /^kit\/palette: nothing of it was downloaded by wdtag/);
  deepEqual(await below(folder), ["model.onnx"]);

  // Content that differs is not what was downloaded, whatever its time says.
  await scene.models("pull", other, ...place);
  await damage(join(folder, "selected_tags.csv"));
  const kept = await scene.json("remove", other, ...place);
  deepEqual(kept.models[0].left, [join(folder, "selected_tags.csv")]);
});

Deno.test({
  name: "wdtag models remove follows no link",
  ignore: !isUnix,
  async fn() {
    await using scene = await hubScene();
    const precious = join(scene.path, "precious");
    await Deno.mkdir(precious);
    await Deno.writeTextFile(join(precious, "x"), "x");

    await scene.models("pull", other);
    const root = cached(scene.cache, other);
    const folder = join(root, "snapshots", mainCommit);
    await Deno.symlink(precious, join(folder, "folder"));
    await Deno.symlink(join(precious, "x"), join(folder, "file"));
    await Deno.symlink(precious, join(root, "elsewhere"));
    equal((await scene.models("remove", other)).status, 0);
    deepEqual(await below(scene.cache), [".locks", "CACHEDIR.TAG"]);
    deepEqual(await below(precious), ["x"]);

    // A repository that was moved to another disk.
    await scene.models("pull", other);
    const moved = join(scene.path, "moved");
    await Deno.rename(root, moved);
    await Deno.symlink(moved, root);
    const before = await snapshot(scene.path);
    const refused = await scene.models("remove", other);
    equal(refused.status, 3);
    match(refused.stderr, /is a link out of the cache: remove it, .* by hand/);
    deepEqual(await snapshot(scene.path), before);

    // A cache that is a link itself is the user's way to it.
    await Deno.rename(scene.cache, join(scene.path, "real"));
    await Deno.symlink(join(scene.path, "real"), scene.cache);
    await scene.models("pull", known.name);
    equal((await scene.models("remove", known.name)).status, 0);
  },
});

for (
  const name of ["..", "../x", "/etc", "./kit", "kit/..", "kit/../../x", "~/x"]
) {
  Deno.test(`wdtag models takes "${name}" for no model`, async () => {
    await using scene = await hubScene();
    await scene.models("pull", other);
    const before = await snapshot(scene.path);
    for (const action of ["remove", "verify", "pull"]) {
      for (const where of [[], ["--model_dir", scene.cache]]) {
        const { status, stderr } = await scene.models(action, name, ...where);
        equal(status, 2, stderr);
        match(stderr, /^Error: "[^"]+" is a path: give a model's short name/);
      }
    }
    deepEqual(await snapshot(scene.path), before);
  });
}

Deno.test("wdtag models says what a name was perhaps meant to be", async () => {
  await using scene = await hubScene();
  for (
    const [args, status, said] of [
      [["pull", "swin-v3"], 3, /^Error: No model is called "swin-v3" \(did/],
      [["remove", "palete"], 3, /did you mean "palette"\?/],
      [["pull"], 2, /"wdtag models pull" needs MODEL\.\.\./],
      [["remove"], 2, /"wdtag models remove" needs MODEL\.\.\./],
      [["list", "vit-v3"], 2, /"wdtag models list" takes no arguments/],
      [["lits"], 2, /did you mean "list"\?/],
      [[], 2, /Say what "wdtag models" is to do: list, pull, verify, remove/],
      [["pull", "vit-v3", "--modle_dir", "x"], 2, /did you mean "--model_dir"/],
      [["list", "--force_download"], 2, /Unknown option "--force_download"/],
    ] as const
  ) {
    const run = await scene.models(...args);
    equal(run.status, status, run.stderr);
    match(run.stderr, said);
    match(run.stderr, /^Error: [^\n]+\n$/);
  }
  deepEqual(await below(scene.path), []);
});

Deno.test("wdtag models needs no more than the permissions that it names", async () => {
  await using scene = await hubScene();
  const { host } = new URL(scene.hub.endpoint);
  const read = `--allow-read=${scene.cache},${scene.path}/home/token`;
  const write = `--allow-write=${scene.cache}`;
  const run = async (
    flags: readonly string[],
    ...args: readonly string[]
  ) => {
    const { status, stdout, stderr } = await runWdtag(["models", ...args], {
      env: scene.env,
      flags: ["--no-prompt", ...flags],
    });
    return { status, stdout, stderr };
  };
  const net = `--allow-net=127.0.0.1`;
  for (
    const [flags, args, said] of [
      [[], ["list"], /add --allow-env \(or -A\)/],
      [["--allow-env"], ["list"], /add --allow-read=".*hub" \(or -A\)/],
      [["--allow-env", read], ["pull", other], /--allow-(?:net|write)/],
      [
        ["--allow-env", read, write],
        ["pull", known.name],
        new RegExp(`add --allow-net=${host}`),
      ],
    ] as const
  ) {
    const { status, stdout, stderr } = await run(flags, ...args);
    deepEqual([status, stdout], [3, ""], stderr);
    match(stderr, said);
    match(stderr, /^Error: [^\n]+\n$/);
  }
  // No native library is loaded: --allow-ffi is not needed.
  const pulled = await run(["--allow-env", read, write, net], "pull", other);
  equal(pulled.status, 0, pulled.stderr);
  const listed = await run(["--allow-env", read], "list");
  match(listed.stdout, /^kit\/palette +yes /m);
  const verified = await run(["--allow-env", read], "verify");
  match(verified.stdout, /^kit\/palette: whole/);
  const refused = await run(["--allow-env", read], "remove", other);
  equal(refused.status, 3);
  match(refused.stderr, /add --allow-write=".*hub" \(or -A\)/);
  const removed = await run(["--allow-env", read, write], "remove", other);
  equal(removed.status, 0, removed.stderr);
  equal(
    removed.stdout,
    `${other}: removed, 25 kB freed\n`,
    "hard links are counted once",
  );
});

Deno.test({
  name:
    "wdtag models remove says what keeps a file, and mends nothing by halves",
  ignore: !hasPlainUser,
  async fn() {
    await using scene = await hubScene();
    await scene.models("pull", other);
    const blobs = join(cached(scene.cache, other), "blobs");
    await Deno.chmod(blobs, 0o555);
    const refused = await runWdtag(["models", "remove", other], {
      env: scene.env,
      through: plainUser,
    });
    await Deno.chmod(blobs, 0o755);
    equal(refused.status, 3, refused.stdout);
    match(
      refused.stderr,
      /^Error: Cannot remove ".*": .* read-only for this user\n$/,
    );
    // What is left is found to be no download, and the next pull mends it.
    const { models } = await scene.json("list");
    ok(!models.some(({ name }: Record<string, string>) => name === other));
    equal((await scene.models("pull", other)).status, 0);
    equal((await scene.models("verify", other)).status, 0);
  },
});
