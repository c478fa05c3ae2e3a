import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dataset } from "../cli/dataset.ts";
import { captionerFixture } from "../captioners/golden.ts";
import { modelDir, runWdtag } from "../cli/run_wdtag.ts";

const guide = fileURLToPath(new URL("../../docs/plugins.md", import.meta.url));

/** The plugins of the guide, by the file name in their first line. */
async function documented(): Promise<Readonly<Record<string, string>>> {
  const text = await Deno.readTextFile(guide);
  const blocks = text.matchAll(/```ts ignore\n\/\/ (\w+\.ts)\n([^]*?)```/g);
  return Object.fromEntries(
    [...blocks].map(([, name, source]) => [name!, source!]),
  );
}

const plugins = await documented();
const wd = ["--model", join(modelDir, "kit_wd-tiny-v3")];
const picture = { picture: "png_rgb_640x480.png" } as const;

Deno.test("the guide has the six plugins that are tested here", () => {
  deepEqual(Object.keys(plugins), [
    "no_hats.ts",
    "by_artist.ts",
    "tiny_blip.ts",
    "centre.ts",
    "folder_word.ts",
    "ask_server.ts",
  ]);
});

Deno.test("the guide's plugins load, and pass the tables that they have", async () => {
  await using folder = await dataset(plugins);
  const run = (...args: readonly string[]) =>
    runWdtag(["plugins", ...args], { cwd: folder.path });
  const checked = await run("check", ...Object.keys(plugins));
  equal(checked.status, 0, checked.stderr);
  match(
    checked.stdout,
    /ask_server\.ts: "ask-server" has image, caption; asks for --allow-plugin-net localhost:8080/,
  );
  match(
    checked.stdout,
    /tiny_blip\.ts: "tiny-blip" has a captioner \(BSD-3-Clause; is given a tensor; takes vision_model\.onnx of --model, /,
  );
  const tabled = Object.keys(plugins)
    .filter((name) => plugins[name]!.includes("export const cases"));
  equal(tabled.length, 3);
  const tested = await run("test", ...tabled);
  equal(tested.status, 0, tested.stdout + tested.stderr);
  for (const name of tabled) {
    match(tested.stdout, new RegExp(`^${name}: `, "m"));
  }
});

Deno.test("the guide's plugins work in a run", async () => {
  await using folder = await dataset({
    ...plugins,
    "data/10_sks dog/a.png": picture,
  });
  const { status, stderr } = await runWdtag([
    ...["data", "--recursive", ...wd, "--thresh", "2"],
    ...["--plugin", "no_hats.ts", "--plugin", "by_artist.ts"],
    ...["--plugin", "folder_word.ts"],
  ], { cwd: folder.path });
  equal(status, 0, stderr);
  deepEqual(await folder.written(), { "data/10_sks dog/a.txt": "sks dog, \n" });
  const small = await runWdtag(
    ["data", "--recursive", ...wd, "--plugin", "centre.ts"],
    { cwd: folder.path },
  );
  equal(small.status, 0, small.stderr);
  match(small.stderr, /centre \(sandboxed, 1 image left out\)/);
});

Deno.test("the guide's captioner asks a server, where it is granted", async () => {
  const heads: string[] = [];
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const bytes = new Uint8Array(await request.arrayBuffer());
      heads.push(new TextDecoder().decode(bytes.subarray(0, 15)));
      equal(bytes.length, 15 + 640 * 480 * 3);
      return new Response("a test picture\n");
    },
  );
  const { port } = server.addr;
  await using folder = await dataset({
    ...plugins,
    "data/a.png": picture,
    "data/b.png": picture,
  });
  const run = (...more: readonly string[]) =>
    runWdtag([
      ...["data", ...wd, "--always_first_tags", "solo"],
      ...["--plugin", "ask_server.ts"],
      ...["--plugin-option", `url=http://127.0.0.1:${port}/`],
      ...more,
    ], { cwd: folder.path });
  const refused = await run();
  equal(refused.status, 1);
  match(
    refused.stderr,
    /asks for net 127\.0\.0\.1:\d+, which it is not granted/,
  );
  match(refused.stderr, /threw NotCapable: Requires net access/);
  deepEqual(heads, []);

  const { status, stderr } = await run(
    "--allow-plugin-net",
    `127.0.0.1:${port}`,
  );
  equal(status, 0, stderr);
  deepEqual(heads, ["P6\n640 480\n255\n", "P6\n640 480\n255\n"]);
  for (const text of Object.values(await folder.written())) {
    ok(text.startsWith("a test picture solo, "), text);
  }
});

Deno.test("the guide's BLIP writes what the built-in one does", async () => {
  const pictures = ["1_hill_640x480.png", "2_portrait_300x500.jpg"];
  const entries = await Promise.all(pictures.map(async (name) => {
    const bytes = await Deno.readFile(captionerFixture(`images/${name}`));
    return [`data/${name}`, bytes] as const;
  }));
  await using folder = await dataset({
    ...plugins,
    ...Object.fromEntries(entries),
  });
  const run = (...more: readonly string[]) =>
    runWdtag([
      ...["caption", "data", "--model", captionerFixture("blip-tiny")],
      ...more,
    ], { cwd: folder.path });
  const built = await run("--captioner", "blip", "--beam_search");
  equal(built.status, 0, built.stderr);
  const expected = await folder.written();
  equal(Object.keys(expected).length, 2);
  for (const name of Object.keys(expected)) {
    await Deno.remove(join(folder.path, name));
  }
  const { status, stderr } = await run("--captioner", "./tiny_blip.ts");
  equal(status, 0, stderr);
  deepEqual(await folder.written(), expected);
  match(stderr, /with tiny-blip: /);
});
