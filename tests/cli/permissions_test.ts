import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { dataset } from "./dataset.ts";
import { project, runWdtag } from "./run_wdtag.ts";
import { tinyPng } from "./tiny_png.ts";

/** The flags that the README's section on permissions names, without those of downloads, GPUs and plugins. */
async function namedFlags(): Promise<readonly string[]> {
  const readme = await Deno.readTextFile(join(project, "README.md"));
  const section = /^## Permissions\n(.*?)^## /ms.exec(readme)![1]!;
  const flags = [...new Set(section.match(/--allow-\w+/g))];
  return flags.filter((flag) => !/-(?:net|run)$/.test(flag));
}

const demo = ["--preset", "demo"];
const fixture = (name: string): Uint8Array =>
  Deno.readFileSync(join(project, "tests/fixtures/images", name));

Deno.test("wdtag needs no permission but those that the README names where the model is there", async () => {
  const flags = await namedFlags();
  deepEqual([...flags].sort(), [
    "--allow-env",
    "--allow-ffi",
    "--allow-read",
    "--allow-sys",
    "--allow-write",
  ]);
  await using folder = await dataset({
    "a.png": tinyPng([1, 2, 3]),
    "b.jpg": fixture("jpeg_444.jpg"),
    "c.webp": fixture("webp_lossy.webp"),
    "d.avif": fixture("avif_444.avif"),
    "e.jxl": fixture("jxl_lossless.jxl"),
    "f.gif": fixture("gif_plain.gif"),
    "g.tif": fixture("tiff_rgb8.tif"),
    "h.bmp": fixture("bmp_rgb24.bmp"),
  });
  const { status, stderr } = await runWdtag([folder.path, ...demo], {
    flags: ["--no-prompt", ...flags],
  });
  equal(status, 0, stderr);
  equal(Object.keys(await folder.written()).length, 8);
});

Deno.test("wdtag writes where it is allowed to, and nowhere else", async () => {
  await using folder = await dataset({
    "data/a.png": tinyPng([1, 2, 3]),
    "other/b.png": tinyPng([1, 2, 3]),
  });
  const flags = [
    "--no-prompt",
    "--allow-read",
    "--allow-env",
    "--allow-ffi",
    "--allow-write=data",
  ];
  const good = await runWdtag(["data", ...demo], { cwd: folder.path, flags });
  equal(good.status, 0, good.stderr);
  const bad = await runWdtag(["other", ...demo], { cwd: folder.path, flags });
  equal(bad.status, 2);
  match(bad.stderr, /add --allow-write="other" \(or -A\)/);
  deepEqual(Object.keys(await folder.written()), ["data/a.txt"]);
});

for (
  const [missing, status] of [
    ["read", 2],
    ["write", 2],
    ["env", 3],
    ["ffi", 3],
  ] as const
) {
  Deno.test(`wdtag names --allow-${missing} where it is missing, in one line`, async () => {
    const flags = (await namedFlags())
      .filter((flag) => flag !== `--allow-${missing}`);
    await using folder = await dataset({ "a.png": tinyPng([1, 2, 3]) });
    // Without state: a model that is known from another run is opened late.
    const run = await runWdtag([".", ...demo, "--no-state"], {
      cwd: folder.path,
      flags: ["--no-prompt", ...flags],
      env: { NO_COLOR: "1" },
    });
    match(run.stderr, new RegExp(`--allow-${missing}`));
    ok(!/^\s+at |Uncaught/m.test(run.stderr), run.stderr);
    match(run.stderr, /^Error: [^\n]+\n$/);
    equal(run.status, status);
    deepEqual(await folder.written(), {});
  });
}

Deno.test({
  name: "a plugin's memory is watched, or the plugin is refused",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const flags = [...await namedFlags(), "--no-prompt"];
    const deno = Deno.execPath();
    for (
      const [more, expected, said] of [
        [[`--allow-run=${deno},ps`], 0, /Plugins {2}p \(sandboxed\)/],
        [[`--allow-run=${deno}`], 2, /can't be watched: .*--allow-run=ps/],
        [[], 2, /may not start the process .*; add --allow-run \(or -A\)/],
      ] as const
    ) {
      await using folder = await dataset({
        "a.png": tinyPng([1, 2, 3]),
        "p.ts": `export default () => ({ name: "p", tags() {} });`,
      });
      const { status, stderr } = await runWdtag(
        [folder.path, ...demo, "--plugin", join(folder.path, "p.ts")],
        { flags: [...flags, ...more] },
      );
      equal(status, expected, stderr);
      match(stderr, said);
    }
  },
});
