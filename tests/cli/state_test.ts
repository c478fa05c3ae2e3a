import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { captionerFixture } from "../captioners/golden.ts";
import { dataset, tinyPictures } from "./dataset.ts";
import { hasPlainUser, plainUser } from "./rights.ts";
import { runWdtag } from "./run_wdtag.ts";

const cpu = ["--model", "palette", "--provider", "cpu"];

/** A cache of its own, so that what earlier tests found out does not count. */
async function ownCache(path: string): Promise<Record<string, string>> {
  const name = Deno.build.os === "windows"
    ? "LOCALAPPDATA"
    : Deno.build.os === "darwin"
    ? "HOME"
    : "XDG_CACHE_HOME";
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(stdout));
  return { [name]: path, DENO_DIR: denoDir };
}

async function events(
  args: readonly string[],
  env: Record<string, string>,
): Promise<readonly Record<string, unknown>[]> {
  const { status, stderr } = await runWdtag(
    [...args, "--progress", "json"],
    { env },
  );
  equal(status, 0, stderr);
  return stderr.split("\n").filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

function kept(folder: string): number {
  using database = new DatabaseSync(`${folder}/.wdtag/scores.sqlite`);
  deepEqual(
    database.prepare("PRAGMA integrity_check").all().map((row) => ({ ...row })),
    [{ integrity_check: "ok" }],
  );
  return Number(
    database.prepare("SELECT count(*) AS n FROM entries").get()!.n,
  );
}

Deno.test("wdtag that knows every image opens no model and no picture, and says so", async () => {
  await using folder = await dataset(tinyPictures(5));
  await using cache = await dataset();
  const env = await ownCache(cache.path);
  const first = await events([folder.path, ...cpu], env);
  const opened = first.find(({ event }) => event === "opened")!;
  equal(opened.recalled, false);
  equal(first.at(-1)!.reused, 0);
  equal(first.at(-1)!.provider, "cpu");
  const captions = await folder.written();

  const other = await events([folder.path, ...cpu, "--thresh", "0.2"], env);
  equal(other.find(({ event }) => event === "opened")!.recalled, true);
  equal(other.at(-1)!.reused, 5);
  equal(other.at(-1)!.provider, "");

  const { stderr, status } = await runWdtag([folder.path, ...cpu], { env });
  equal(status, 0);
  match(stderr, /^ {2}Scores {3}5 of 5 from earlier runs$/m);
  deepEqual(await folder.written(), captions);

  // The same into one file, with scores.
  const out = join(cache.path, "out.jsonl");
  const args = [folder.path, ...cpu, "--output_path", out, "--scores"];
  equal((await events(args, env)).at(-1)!.reused, 5);
  const known = await Deno.readTextFile(out);
  equal((await events([...args, "--no-state"], env)).at(-1)!.reused, undefined);
  equal(known, await Deno.readTextFile(out));
  ok(JSON.parse(known.split("\n")[0]!).scores.length > 0);
});

Deno.test("wdtag says what its captioner ran on where the tagger was not needed", async () => {
  await using folder = await dataset(tinyPictures(2));
  await using cache = await dataset();
  const env = await ownCache(cache.path);
  equal((await events([folder.path, ...cpu], env)).at(-1)!.reused, 0);
  const again = await events([
    ...[folder.path, ...cpu, "--captioner", "blip"],
    ...["--captioner-model", captionerFixture("blip-tiny")],
    ...["--captioner-provider", "cpu"],
  ], env);
  const { reused, provider } = again.at(-1)!;
  deepEqual([reused, provider], [2, "cpu"]);
});

Deno.test("wdtag --no-state and the script's preset keep no folder", async () => {
  for (const args of [["--no-state"], ["--preset", "sd-scripts"]]) {
    await using folder = await dataset(tinyPictures(1));
    const { status, stderr } = await runWdtag([folder.path, ...cpu, ...args]);
    equal(status, 0, stderr);
    deepEqual(
      [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(),
      ["000.png", "000.txt"],
    );
  }
});

Deno.test("wdtag --state-size takes a size, and says what one is", async () => {
  const { status, stderr } = await runWdtag([".", "--state-size", "much"]);
  equal(status, 2);
  match(stderr, /--state-size expects a size such as 2GB or 500MB, not "much"/);
});

Deno.test("two runs of wdtag on one folder at once keep the scores of both", async () => {
  await using folder = await dataset(tinyPictures(40));
  const runs = await Promise.all([
    runWdtag([folder.path, ...cpu]),
    runWdtag([folder.path, ...cpu, "--decoder", "imagescript"]),
  ]);
  deepEqual(
    runs.map(({ status, stderr }) => status === 0 ? 0 : stderr),
    [0, 0],
  );
  equal(kept(folder.path), 80);
});

Deno.test({
  name:
    "wdtag keeps the scores of a dataset that is read only in the user's cache",
  ignore: !hasPlainUser,
  async fn() {
    await using folder = await dataset(tinyPictures(2));
    await using cache = await dataset();
    const env = await ownCache(cache.path);
    const out = join(cache.path, "out.json");
    const args = [folder.path, ...cpu, "--output_path", out];
    await Deno.chmod(folder.path, 0o555);
    try {
      for (const words of [/Ran on {3}cpu/, /Scores {3}2 of 2/]) {
        const { status, stderr } = await runWdtag(args, {
          env,
          through: plainUser,
        });
        equal(status, 0, stderr);
        match(stderr, words);
      }
    } finally {
      await Deno.chmod(folder.path, 0o755);
    }
    deepEqual(
      [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(),
      ["000.png", "001.png"],
    );
  },
});
