import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { builtIns } from "../../src/plugin/built_ins.ts";
import { dataset } from "./dataset.ts";
import { runWdtag } from "./run_wdtag.ts";

Deno.test("wdtag plugins list names every built-in plugin, with its options", async () => {
  const { status, stdout } = await runWdtag(["plugins", "list"]);
  equal(status, 0);
  for (const name of Object.keys(builtIns)) {
    match(stdout, new RegExp(`^${name} +\\S`, "m"));
  }
  match(stdout, /^ {2}word +the word \[needed\]$/m);
  const json = await runWdtag(["plugins", "list", "--json"]);
  deepEqual(
    JSON.parse(json.stdout).map(({ name }: { name: string }) => name),
    Object.keys(builtIns),
  );
});

Deno.test("a new plugin is not called what Windows has as a device", async () => {
  await using folder = await dataset();
  const devices = ["con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9"];
  for (const name of devices) {
    const { status, stderr } = await runWdtag(
      ["plugins", "new", name, "--captioner"],
      { cwd: folder.path },
    );
    equal(status, 2);
    match(stderr, new RegExp(`^Error: Windows takes "${name}\\.ts" for`));
  }
  deepEqual(await folder.written(), {});
});

Deno.test("a new plugin passes its own check and test, and replaces nothing", async () => {
  await using folder = await dataset();
  const run = (...args: readonly string[]) =>
    runWdtag(["plugins", ...args], { cwd: folder.path });
  const made = await run("new", "no-hats");
  equal(made.status, 0, made.stderr);
  match(made.stdout, /^Wrote no_hats\.ts$/m);
  const checked = await run("check", "no_hats.ts");
  deepEqual([checked.status, checked.stdout, checked.stderr], [
    0,
    'no_hats.ts: "no-hats" has tags\n',
    "",
  ]);
  const tested = await run("test", "no_hats.ts");
  deepEqual([tested.status, tested.stdout, tested.stderr], [
    0,
    "no_hats.ts: 2 of 2 cases passed\n",
    "",
  ]);
  const again = await run("new", "no-hats");
  equal(again.status, 2);
  match(again.stderr, /"no_hats\.ts" is there already/);
  const file = join(folder.path, "no_hats.ts");
  await Deno.writeTextFile(
    file,
    (await Deno.readTextFile(file)).replace(
      `tags: ["1girl"]`,
      `tags: ["boot"]`,
    ),
  );
  const failed = await run("test", "no_hats.ts");
  equal(failed.status, 1);
  equal(
    failed.stdout,
    `no_hats.ts: 1 of 2 cases passed
  a hat goes
    - tags: ["boot"]
    + tags: ["1girl"]
`,
  );
});

Deno.test("wdtag plugins check says what a plugin asks for, and which are not right", async () => {
  await using folder = await dataset({
    "asks.ts":
      `export default () => ({ name: "asks", wants: { sidecar: [".json"] }, permissions: { net: ["localhost:1"] }, caption() {} });`,
    "needs.ts":
      `export const options = { word: { type: "string" } }; export default () => ({ name: "needs", caption() {} });`,
    "wrong.ts": `export default 7;`,
  });
  const { status, stdout, stderr } = await runWdtag(
    ["plugins", "check", "asks.ts", "needs.ts", "wrong.ts", "none.ts"],
    { cwd: folder.path },
  );
  equal(status, 1);
  equal(
    stdout,
    `asks.ts: "asks" has caption; asks for --allow-plugin-net localhost:1 --allow-plugin-sidecar .json
needs.ts: loads, and needs the option "word", a text
`,
  );
  match(stderr, /^wrong\.ts: is no plugin: its default export is no function/m);
  match(stderr, /^none\.ts: can't be read/m);
});

Deno.test("a plugin without a table has nothing to be tested by", async () => {
  await using folder = await dataset({
    "a.ts": `export default () => ({ name: "a", tags() {} });`,
  });
  const { status, stderr } = await runWdtag(["plugins", "test", "a.ts"], {
    cwd: folder.path,
  });
  equal(status, 1);
  match(stderr, /^a\.ts: has no table of cases/);
});
