import {
  deepEqual,
  doesNotMatch,
  equal,
  match,
  notEqual,
  ok,
} from "node:assert/strict";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { captionerFixture } from "../captioners/golden.ts";
import { cacheFolder } from "../../src/files/cache_folder.ts";
import { builtIns } from "../../src/plugin/built_ins.ts";
import { checkout, dryRun } from "./dry_run.ts";
import { openFreshMachine } from "./fresh_machine.ts";
import {
  openLoopbackRegistry,
  type RegistryPackage,
} from "./loopback_registry.ts";
import { type ModuleFacts, moduleFacts } from "./module_facts.ts";
import { drawPlainPictures, plainPictures, readCaptions } from "./pictures.ts";
import { onlyThrough, openRefusingProxy } from "./refusing_proxy.ts";

/** A stranger's program that uses the library. */
const LIBRARY_USER = `
import { openTagger, type Tagger } from "jsr:@wdtag/cli";

await using tagger: Tagger = await openTagger({ model: "palette" });
const { caption }: { caption: string } = await tagger.caption({
  data: new Uint8Array(64 * 64 * 3).fill(255),
  width: 64,
  height: 64,
  channels: 3,
});
console.log(caption);
`;

/** A user's plugin that names the library without having it. */
const USER_PLUGIN = `
import { definePlugin } from "jsr:@wdtag/cli";

export default definePlugin(() => ({
  name: "shout",
  caption: (caption) => caption.toUpperCase(),
}));
`;

const builtInNames = Object.keys(builtIns);

/** What Deno prints once about a package whose install script it did not run. */
const BOX = /╭ Warning\n(?:│.*\n)+╰─\n/g;

const served = await publishedPackage();
const modules = factsOf(served);

Deno.test("deno run -A jsr:@wdtag/cli works on a machine that never saw it", async (t) => {
  await using registry = await openLoopbackRegistry(served);
  await using proxy = openRefusingProxy();
  await using machine = await openFreshMachine(npmPackages(modules), {
    JSR_URL: registry.url,
    // The doctor would ask whether the Hub can be reached.
    HF_HUB_OFFLINE: "1",
    ...onlyThrough(proxy),
  });
  const { deno, folder } = machine;
  const wdtag = (...args: string[]) =>
    deno(...["run", "-A", "jsr:@wdtag/cli", ...args]);
  const pictures = join(folder, "train_data");
  await drawPlainPictures(pictures);
  const atHome = await entries(machine.home);

  await t.step("the first run tags a folder", async () => {
    deepEqual(await entries(machine.denoDir), ["npm"]);
    const { code, stdout, stderr } = await wdtag(
      ...["./train_data", "--preset", "demo"],
    );
    equal(code, 0, stderr);
    equal(stdout, "");
    const captions = await readCaptions(pictures);
    for (const [name, { tag }] of Object.entries(plainPictures)) {
      ok(captions[name]?.split(", ").includes(tag), `${name}: not ${tag}`);
    }

    const fetched = `Download ${registry.url}@wdtag/cli/`;
    const rest = stderr.split("\n").filter((line) => !line.startsWith(fetched))
      .join("\n");
    const boxes = rest.match(BOX) ?? [];
    for (const box of boxes) match(box, /^│ {2}npm:onnxruntime-node@[\d.]+$/m);
    ok(boxes.length <= 1, stderr);
    const words = rest.replace(BOX, "");
    match(words, /^Tagging 3 images on /);
    match(words, /\bTagged +3 of 3 images\b/);
    doesNotMatch(words, /warn|error|failed|deprecated|experimental/i);
  });

  await t.step("its captions are the checkout's", async () => {
    const same = join(folder, "same_data");
    await drawPlainPictures(same);
    const main = fileURLToPath(new URL("main.ts", checkout));
    const { code, stderr } = await deno(
      ...["run", "-A", main, same, "--preset", "demo"],
    );
    equal(code, 0, stderr);
    deepEqual(await readCaptions(pictures), await readCaptions(same));
  });

  await t.step("presets that ship and presets from files work", async () => {
    const same = join(folder, "preset_data");
    await drawPlainPictures(same);
    await Deno.writeTextFile(
      join(folder, "mine.toml"),
      'extends = "pony"\n[run]\nmodel = "palette"\n' +
        '[[rules]]\nkind = "exclude"\ntags = [{ regex = "^no such$" }]\n',
    );
    const { code, stderr } = await wdtag(
      ...["preset_data", "--preset", "mine.toml"],
    );
    equal(code, 0, stderr);
    for (const caption of Object.values(await readCaptions(same))) {
      match(caption, /^score_9, .*, rating_\w+, /);
    }
    for (
      const args of [
        ["check", "mine.toml"],
        ["show", "mine.toml"],
        ["list"],
        ["schema"],
      ]
    ) {
      const asked = await wdtag("presets", ...args);
      equal(asked.code, 0, asked.stderr);
    }
  });

  await t.step(
    "a later run says nothing that it was not asked for",
    async () => {
      const asked = registry.requests.length;
      deepEqual(
        await wdtag("train_data", "--preset", "demo", "--progress", "none"),
        { code: 0, stdout: "", stderr: "" },
      );
      equal(registry.requests.length, asked);
    },
  );

  await t.step(
    "a run takes a sandboxed plugin of the user's and a built-in one",
    async () => {
      const plugged = join(folder, "plugged_data");
      await drawPlainPictures(plugged);
      await Deno.writeTextFile(join(folder, "shout.ts"), USER_PLUGIN);
      const { code, stdout, stderr } = await wdtag(
        ...["plugged_data", "--preset", "demo"],
        ...["--plugin", "shout.ts"],
        ...["--plugin", "trigger-word", "--plugin-option", "word=sks"],
      );
      equal(code, 0, stderr);
      equal(stdout, "");
      match(stderr, /shout \(sandboxed\)\n {11}trigger-word \(built-in\)/);
      const plain = await readCaptions(pictures);
      const captions = await readCaptions(plugged);
      for (const name of Object.keys(plainPictures)) {
        equal(captions[name], `sks, ${plain[name]!.toUpperCase()}`);
      }
    },
  );

  await t.step(
    "every built-in plugin can be loaded",
    async () => {
      const { code, stdout, stderr } = await wdtag("plugins", "list");
      equal(code, 0, stderr);
      for (const name of builtInNames) {
        match(stdout, new RegExp(`^${name} `, "m"));
      }
      const given: Readonly<Record<string, string>> = {
        exclude: "tags=[]",
        replace: "tags={}",
        implications: "implies={}",
        "trigger-word": "word=sks",
      };
      const ran = await wdtag(
        ...["plugged_data", "--preset", "demo", "--progress", "none"],
        ...builtInNames.flatMap((name) => [
          ...["--plugin", name],
          ...(name in given ? ["--plugin-option", given[name]!] : []),
        ]),
      );
      deepEqual([ran.code, ran.stderr], [0, ""]);
    },
  );

  await t.step("it captions in sentences", async () => {
    for (const captioner of ["blip", "git"]) {
      const { code, stderr } = await wdtag(
        ...["caption", "plugged_data", "--captioner", captioner],
        ...["--model", captionerFixture(`${captioner}-tiny`), "--limit", "1"],
        ...["--progress", "none"],
      );
      equal(code, 0, stderr);
    }
  });

  await t.step("it captions with the captioner of the guide", async () => {
    const guide = await Deno.readTextFile(
      new URL("../../docs/plugins.md", import.meta.url),
    );
    const [, source] = /```ts ignore\n\/\/ tiny_blip\.ts\n([^]*?)```/.exec(
      guide,
    )!;
    // As an author would who has nothing installed.
    await Deno.writeTextFile(
      join(folder, "tiny_blip.ts"),
      source!.replace('"@wdtag/cli"', '"jsr:@wdtag/cli"'),
    );
    const said = join(folder, "said");
    await Deno.mkdir(said);
    const picture = "1_hill_640x480.png";
    await Deno.copyFile(
      captionerFixture(`images/${picture}`),
      join(said, picture),
    );
    const { code, stderr } = await wdtag(
      ...["caption", "said", "--captioner", "./tiny_blip.ts"],
      ...["--model", captionerFixture("blip-tiny"), "--progress", "none"],
    );
    equal(code, 0, stderr);
    equal(
      await Deno.readTextFile(join(said, "1_hill_640x480.caption")),
      "a landscape with a sun, a hill and grass\n",
    );
  });

  await t.step(
    "--help, --version and a missing folder end as they should",
    async () => {
      const help = await wdtag("--help");
      deepEqual({ code: help.code, stderr: help.stderr }, {
        code: 0,
        stderr: "",
      });
      match(help.stdout, /^Usage: /);
      deepEqual(await wdtag("--version"), {
        code: 0,
        stdout: `wdtag ${served.version}\n`,
        stderr: "",
      });
      const missing = await wdtag("nofolder");
      equal(missing.code, 2, missing.stderr);
      equal(missing.stdout, "");
      match(missing.stderr, /^Error: .*"nofolder"/);
    },
  );

  await t.step(
    "it is a library too, with types, and then no program",
    async () => {
      await Deno.writeTextFile(join(folder, "user.ts"), LIBRARY_USER);
      const { code, stdout, stderr } = await deno(
        ...["run", "--quiet", "--check", "-A", "user.ts", "--help"],
      );
      equal(code, 0, stderr);
      equal(stderr, "");
      match(stdout, /^(\w+, )*white_background(, \w+)*\n$/);
    },
  );

  await t.step("the doctor can say what the machine has", async () => {
    const { code, stdout } = await wdtag("doctor", "--json");
    const { providers } = JSON.parse(stdout);
    const cpu = providers.find((each: { provider: string }) =>
      each.provider === "cpu"
    );
    equal(cpu?.works, true, stdout);
    equal(code, 0);
  });

  await t.step("all of the package was asked for, and nothing else", () => {
    const root = `/${served.name}/`;
    const published = new Set([
      `${root}meta.json`,
      `${root}${served.version}_meta.json`,
      ...[...modules.keys()].map((path) => `${root}${served.version}${path}`),
    ]);
    const asked = new Set<string>();
    for (const { method, path, status } of registry.requests) {
      deepEqual([method, status], ["GET", 200], path);
      asked.add(path);
    }
    // What runs transformers.js is asked for when it is named, and then the
    // package is installed, which nobody here is to do.
    const left = [...published.difference(asked)]
      .filter((path) => !path.includes("/src/captioners/transformers/"));
    deepEqual(left, []);
    deepEqual([...asked.difference(published)], []);

    const workers = [...modules].flatMap(([path, facts]) =>
      facts.workers.map((worker) => posix.join(posix.dirname(path), worker))
    );
    ok(workers.length >= 2);
    for (const path of workers) {
      if (path.includes("/captioners/transformers/")) continue;
      ok(asked.has(`${root}${served.version}${path}`), path);
    }
  });

  await t.step("nobody wanted anything from outside", () => {
    deepEqual(proxy.refused, []);
  });

  await t.step("nothing was left at home but wdtag's own cache", async () => {
    // Where it is not told otherwise, onnxruntime numbers the machine there
    // and keeps a database of what it means to report.
    const cache = cacheFolder((name) =>
      name === "HOME" || name === "LOCALAPPDATA" ? machine.home : undefined
    )!;
    deepEqual((await entries(cache)).toSorted(), [
      "models-1.json",
      "providers-1.json",
    ]);
    await Deno.remove(cache, { recursive: true });
    const empty = relative(machine.home, dirname(cache));
    if (empty !== "") await Deno.remove(join(machine.home, empty));
    deepEqual(await entries(machine.home), atHome);
  });
});

Deno.test("a module that is not the manifest's is refused", async () => {
  const tampered = new TextEncoder().encode("export {};\n");
  await using registry = await openLoopbackRegistry(served, {
    "/mod.ts": tampered,
  });
  await using proxy = openRefusingProxy();
  await using machine = await openFreshMachine([], {
    JSR_URL: registry.url,
    ...onlyThrough(proxy),
  });
  const { code, stdout, stderr } = await machine.deno(
    ...["run", "-A", "jsr:@wdtag/cli", "--version"],
  );
  notEqual(code, 0);
  equal(stdout, "");
  match(stderr, /Integrity check failed/);
});

async function publishedPackage(): Promise<RegistryPackage> {
  const { code, files, remarks } = await dryRun();
  equal(code, 0, remarks.join("\n"));
  const config = files.find(({ path }) => path === "/deno.json");
  ok(config !== undefined, "deno.json would not be published");
  const { name, version, exports } = JSON.parse(
    new TextDecoder().decode(config.bytes),
  ) as Omit<RegistryPackage, "files">;
  return { name, version, exports, files };
}

function factsOf({ files }: RegistryPackage): Map<string, ModuleFacts> {
  const facts = new Map<string, ModuleFacts>();
  for (const { path, bytes } of files) {
    if (!path.endsWith(".ts")) continue;
    facts.set(path, moduleFacts(new TextDecoder().decode(bytes)));
  }
  return facts;
}

function npmPackages(modules: Map<string, ModuleFacts>): string[] {
  const names = [...modules.values()].flatMap(({ specifiers }) => specifiers);
  return [...new Set(names)].filter((name) => name.startsWith("npm:"));
}

async function entries(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
}
