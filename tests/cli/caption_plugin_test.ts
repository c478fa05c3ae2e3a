import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { captionerFixture } from "../captioners/golden.ts";
import { loopbackHub, mainCommit, sha256 } from "../model/hub/loopback_hub.ts";
import { type Dataset, dataset, type Entry } from "./dataset.ts";
import { startListening } from "./listening.ts";
import { runWdtag } from "./run_wdtag.ts";

const picture = { picture: "png_rgb_640x480.png" } as const;

/** Two pictures, and a plugin with this captioner. */
function scene(
  fields: string,
  more: Readonly<Record<string, Entry>> = {},
): Promise<Dataset> {
  return dataset({
    "data/a.png": picture,
    "data/b.png": picture,
    "p.ts":
      `export const options = { word: { type: "string", default: "cat" } };
      export default ({ word }) => ({ name: "sayer", ${fields} });`,
    ...more,
  });
}

const says = `captioner: {
  wants: { pixels: true, grounding: true },
  async caption(images) {
    const { width } = await images[0].pixels();
    return ["a " + word + " of " + width + ", " + images[0].grounding.tags.length];
  },
}`;

Deno.test("wdtag caption takes a plugin's file, and its options", async () => {
  await using folder = await scene(says);
  const { status, stderr } = await runWdtag([
    ...["caption", "data", "--captioner", "./p.ts"],
    ...["--captioner-option", "word=dog"],
  ], { cwd: folder.path });
  equal(status, 0, stderr);
  match(stderr, /^Captioning 2 images on cpu with sayer$/m);
  deepEqual(await folder.written(), {
    "data/a.caption": "a dog of 640, 0\n",
    "data/b.caption": "a dog of 640, 0\n",
  });
});

Deno.test("a preset names a captioner's file, by a path of its own", async () => {
  await using folder = await scene(says, {
    "presets/mine.toml":
      `[captioner]\nname = "../p.ts"\noptions = { word = "bird" }\n`,
  });
  const { status, stderr } = await runWdtag(
    ["caption", "data", "--preset", "presets/mine.toml", "--limit", "1"],
    { cwd: folder.path },
  );
  equal(status, 0, stderr);
  deepEqual(await folder.written(), { "data/a.caption": "a bird of 640, 0\n" });
});

Deno.test("a preset that a dataset brought along names no captioner's file", async () => {
  await using folder = await scene(says, {
    "data/.wdtag/presets/theirs.toml": `[captioner]\nname = "../../../p.ts"\n`,
  });
  const { status, stderr } = await runWdtag(
    ["caption", "data", "--preset", "theirs"],
    { cwd: folder.path },
  );
  equal(status, 2);
  match(stderr, /\[captioner\] is not for a preset found in a dataset/);
  deepEqual(await folder.written(), {});
});

Deno.test("tags and a plugin's sentence come in one run, and it is told the tags", async () => {
  await using folder = await scene(says);
  const { status, stderr } = await runWdtag([
    ...["data", "--preset", "tags-and-prose", "--captioner", "./p.ts"],
    ...["--model", "palette", "--limit", "1"],
  ], { cwd: folder.path });
  equal(status, 0, stderr);
  const { "data/a.txt": text } = await folder.written();
  match(text!, /\|\|\| a cat of 640, [1-9]\d*$/m);
});

Deno.test("what a captioner is not granted it does not get, and that is said", async () => {
  const heads: (string | null)[] = [];
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      heads.push(request.headers.get("accept"));
      return new Response("a cat");
    },
  );
  const host = `127.0.0.1:${server.addr.port}`;
  await using folder = await scene(
    `permissions: { net: ["${host}"] }, captioner: {
       async caption() { return [await (await fetch("http://${host}/")).text()]; } }`,
  );
  const run = (...more: readonly string[]) =>
    runWdtag([
      ...["caption", "data", "--captioner", "./p.ts", "--limit", "1"],
      ...more,
    ], { cwd: folder.path });
  const refused = await run();
  equal(refused.status, 1);
  match(
    refused.stderr,
    /asks for net 127\.0\.0\.1:\d+, which it is not granted: --allow-captioner-net 127/,
  );
  match(refused.stderr, /Plugin "sayer" threw NotCapable: Requires net access/);
  equal(heads.length, 0);
  const { status, stderr } = await run("--allow-captioner-net", host);
  equal(status, 0, stderr);
  equal(heads.length, 1);
  deepEqual(await folder.written(), { "data/a.caption": "a cat\n" });
});

Deno.test("what fails is named with its plugin, and the rest is written", async () => {
  await using folder = await scene(
    `captioner: { caption([image]) {
       if (image.path === "a.png") { console.log("oh no"); Deno.exit(3); }
       return ["a cat"];
     } }`,
  );
  const { status, stderr } = await runWdtag(
    ["caption", "data", "--captioner", "./p.ts"],
    { cwd: folder.path },
  );
  equal(status, 1);
  match(stderr, /Plugin "sayer" ended itself with status 3/);
  match(stderr, /Plugin "sayer" says: oh no/);
  deepEqual(await folder.written(), { "data/b.caption": "a cat\n" });
});

Deno.test("a captioner's model is downloaded by wdtag, and checked", async () => {
  const files = ["vision_model.onnx", "text_decoder_with_past.onnx"];
  const blip = Object.fromEntries(
    await Promise.all(
      [...files, "tokenizer.json"].map(async (name) =>
        [
          name,
          await Deno.readFile(captionerFixture(`blip-tiny/${name}`)),
        ] as const
      ),
    ),
  );
  await using hub = loopbackHub({ repos: { "kit/blip": blip } });
  const named = (hash: (bytes: Uint8Array) => string) =>
    Object.entries(blip).map(([name, bytes], at) =>
      `f${at}: { repo: "kit/blip", revision: "${mainCommit}", path: "${name}", sha256: "${
        hash(bytes)
      }" }`
    ).join(", ");
  const captioner = (hash: (bytes: Uint8Array) => string) =>
    `captioner: { files: { ${named(hash)} },
       caption: async (images, host) => [Object.keys(host.sessions).join(" ") + " " + host.tokenizer.size] }`;
  const run = (folder: Dataset) =>
    runWdtag(["caption", "data", "--captioner", "./p.ts", "--limit", "1"], {
      cwd: folder.path,
      env: {
        HF_ENDPOINT: hub.endpoint,
        HF_HOME: join(folder.path, "hf"),
        HF_HUB_OFFLINE: null,
      },
    });
  await using folder = await scene(captioner(sha256));
  const { status, stderr } = await run(folder);
  equal(status, 0, stderr);
  equal(
    await Deno.readTextFile(join(folder.path, "data/a.caption")),
    "f0 f1 300\n",
  );
  await using other = await scene(captioner(() => "0".repeat(64)));
  const refused = await run(other);
  equal(refused.status, 3);
  match(refused.stderr, /is not the file that the plugin names: its sha256 is/);
});

Deno.test("Ctrl-C ends a captioner that works, and its process", async () => {
  await using folder = await scene(
    `captioner: { wants: { pixels: true }, async caption(images) {
       if (images[0].path === "b.png") {
         await new Promise(() => {});
       }
       return ["a cat"];
     } }`,
  );
  const run = await startListening(
    ["caption", "data", "--captioner", "./p.ts", "--timeout", "600"],
    { cwd: folder.path },
  );
  const first = join(folder.path, "data/a.caption");
  while (!await Deno.stat(first).then(() => true, () => false)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  run.kill("SIGINT", "group");
  const { status, signal, stderr } = await run.ended;
  deepEqual([status, signal], [130, null], stderr);
  deepEqual(await folder.written(), { "data/a.caption": "a cat\n" });
});

for (
  const [args, said] of [
    [["--captioner", "./none.ts"], /Plugin "\.\/none\.ts" is not there/],
    [["--captioner", "./p.ts", "--url", "http://a"], /"url" says nothing to/],
    [["--captioner", "./p.ts", "--num_beams", "3"], /takes no num_beams/],
    [
      ["--captioner", "./p.ts", "--captioner-option", "wrod=x"],
      /has no option "wrod" \(did you mean "word"\?\)/,
    ],
    [
      ["--captioner", "./p.ts", "--allow-captioner-net", "a b"],
      /--allow-captioner-net expects a host/,
    ],
    [
      ["--captioner", "blip", "--captioner-option", "word=x"],
      /"options" says nothing to the captioner "blip": it is for plugins' captioners/,
    ],
    [["--captioner", "sayer"], /No captioner is called "sayer"/],
  ] as const
) {
  Deno.test(`wdtag caption ${args.join(" ")} ends with status 2`, async () => {
    await using folder = await scene(says);
    const { status, stderr } = await runWdtag(["caption", "data", ...args], {
      cwd: folder.path,
    });
    equal(status, 2, stderr);
    match(stderr, said);
    deepEqual(await folder.written(), {});
  });
}

Deno.test("a new captioner passes its own check and test, and writes sentences", async () => {
  await using folder = await dataset({ "data/a.png": picture });
  const run = (...args: readonly string[]) =>
    runWdtag(args, { cwd: folder.path });
  const made = await run("plugins", "new", "my-sayer", "--captioner");
  equal(made.status, 0, made.stderr);
  match(
    made.stdout,
    /wdtag caption \.\/train_data --captioner \.\/my_sayer\.ts/,
  );
  const checked = await run("plugins", "check", "my_sayer.ts");
  equal(
    checked.stdout,
    'my_sayer.ts: "my-sayer" has a captioner (is given pixels)\n',
  );
  const tested = await run("plugins", "test", "my_sayer.ts");
  deepEqual([tested.status, tested.stdout, tested.stderr], [
    0,
    "my_sayer.ts: 2 of 2 cases passed\n",
    "",
  ]);
  const { status, stderr } = await run(
    ...["caption", "data", "--captioner", "./my_sayer.ts"],
  );
  equal(status, 0, stderr);
  match(
    await Deno.readTextFile(join(folder.path, "data/a.caption")),
    /^a (?:dark|grey|bright) picture\n$/,
  );
});
