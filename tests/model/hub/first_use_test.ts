import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { failure, scratch } from "../../files/scratch.ts";
import { paletteFiles } from "../../../src/model/palette/palette.ts";
import { loopbackHub } from "./loopback_hub.ts";

const { model, tags } = paletteFiles();
const repos = {
  "kit/palette": {
    "model.onnx": model,
    "selected_tags.csv": new TextEncoder().encode(tags),
  },
};
const main = fileURLToPath(new URL("../../../main.ts", import.meta.url));
const picture = fileURLToPath(
  new URL("../../../examples/more", import.meta.url),
);

async function wdtag(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly err: string }> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", main, picture, "--limit", "1", ...args],
    env: { HF_TOKEN: "", HF_HUB_OFFLINE: "", ...env },
  }).output();
  return { code, err: new TextDecoder().decode(stderr) };
}

Deno.test("a model works on first use and offline ever after", async () => {
  await using hub = loopbackHub({ repos, lfs: ["model.onnx"] });
  await using dir = await scratch();
  const env = { HF_ENDPOINT: hub.endpoint, HF_HOME: dir.path };
  const args = [
    "--model",
    "kit/palette",
    "--output_path",
    join(dir.path, "a.json"),
  ];
  const first = await wdtag(args, env);
  equal(first.code, 0, first.err);
  match(first.err, /Downloading model\.onnx/);
  const asked = hub.seen.length;
  const second = await wdtag(args, { ...env, HF_HUB_OFFLINE: "1" });
  equal(second.code, 0, second.err);
  ok(!second.err.includes("Downloading"));
  equal(hub.seen.length, asked);

  const forced = await wdtag(
    [...args, "--force_download", "--revision", "v1"],
    env,
  );
  equal(forced.code, 0, forced.err);
  match(forced.err, /Downloading model\.onnx/);
  ok(hub.seen.some(({ path }) => path.includes("/resolve/v1/")));
});

Deno.test("--model_dir is laid as sd-scripts lays it, subfolders too", async () => {
  await using hub = loopbackHub({ repos });
  await using dir = await scratch();
  const env = { HF_ENDPOINT: hub.endpoint, HF_HOME: join(dir.path, "home") };
  const run = (repo: string) =>
    wdtag([
      ...["--model_dir", join(dir.path, "models"), "--repo_id", repo],
      ...["--output_path", join(dir.path, "a.json")],
    ], env);
  equal((await run("kit/palette")).code, 0);
  deepEqual(
    [...Deno.readDirSync(join(dir.path, "models", "kit_palette"))]
      .map(({ name }) => name).sort(),
    [".cache", "model.onnx", "selected_tags.csv"],
  );
  const { code, err } = await run("kit/palette/sub");
  equal(code, 3);
  match(err, /"kit\/palette\/sub" holds no model; but there: "kit\/palette"/);
});

Deno.test("a model that is not to be had ends with status 3, and nothing is written", async () => {
  await using hub = loopbackHub({ repos });
  await using dir = await scratch();
  const file = join(dir.path, "a.json");
  for (
    const [name, said] of [
      ["kit/none", /"kit\/none" does not exist at /],
      ["kit/..", /No model is called "kit\/\.\."/],
      ["../kit", /No model is called "\.\.\/kit"/],
    ] as const
  ) {
    const { code, err } = await wdtag(
      ["--model", name, "--output_path", file],
      { HF_ENDPOINT: hub.endpoint, HF_HOME: dir.path },
    );
    equal(code, 3, err);
    match(err, said);
    ok(await failure(Deno.stat(file)) instanceof Deno.errors.NotFound);
  }
});
