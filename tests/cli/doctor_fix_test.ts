import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { scratchFolder } from "../dataset/scratch_folder.ts";
import { contents, feed } from "../model/cuda/scenes.ts";
import { doctorJson } from "./doctor_run.ts";
import { ownRuntime } from "./own_runtime.ts";
import { runWdtag } from "./run_wdtag.ts";

const { os, arch } = Deno.build;
const hasCuda = os === "linux" && arch === "x86_64";
const hasNvidia = hasCuda &&
  [...Deno.readDirSync("/dev")].some(({ name }) =>
    /^nvidia\d|^dxg$/.test(name)
  );

Deno.test(
  "wdtag doctor --fix cuda says where there is nothing to fetch, and fetches nothing",
  {
    ignore: hasNvidia,
  },
  async () => {
    await using nuget = feed();
    const env = { WDTAG_NUGET_INDEX: nuget.index };
    const { status, stdout, stderr } = await runWdtag(
      ["doctor", "--fix", "cuda"],
      { env },
    );
    equal(status, 3);
    equal(stdout, "");
    match(
      stderr,
      hasCuda
        ? /^Error: CUDA's libraries are of no use here, .*no \/dev\/nvidia0.*--force/
        : /^Error: There is nothing to fetch: .*--provider/,
    );
    equal(nuget.asked.length, 0);
  },
);

Deno.test(
  "wdtag doctor --fix cuda names the permissions that it lacks, and asks for none",
  {
    ignore: !hasCuda,
  },
  async () => {
    const { status, stderr } = await runWdtag(
      ["doctor", "--fix", "cuda", "--force"],
      { flags: ["--no-prompt", "--allow-env", "--allow-read"] },
    );
    equal(status, 3);
    match(
      stderr,
      /^Error: --fix cuda needs --allow-write=".*" --allow-net \(or -A\)\n$/,
    );
  },
);

Deno.test(
  "wdtag doctor --fix cuda --force puts the libraries beside onnxruntime, shows how it goes, and tries CUDA",
  {
    ignore: !hasCuda,
  },
  async () => {
    await using nuget = feed();
    await using folder = await scratchFolder();
    const denoDir = join(folder.path, "deno");
    const place = await ownRuntime(denoDir);
    const env = {
      WDTAG_NUGET_INDEX: nuget.index,
      DENO_DIR: denoDir,
      XDG_CACHE_HOME: join(folder.path, "cache"),
    };
    const first = await runWdtag(["doctor", "--fix", "cuda", "--force"], {
      env,
    });
    equal(first.status, 0, first.stderr);
    match(first.stderr, /^Downloading microsoft\.ml\.onnxruntime\.gpu\.linux/m);
    match(first.stdout, /^ {2}CUDA +onnxruntime's libraries are installed$/m);
    for (const [name, content] of Object.entries(contents)) {
      deepEqual(await Deno.readFile(join(place, name)), content, name);
    }
    const asked = nuget.asked.length;
    ok(asked > 0);
    // What is there is left; and libraries that are none do not run a model.
    const again = await doctorJson(
      ["--fix", "cuda", "--force", "--provider", "cuda"],
      { env },
    );
    equal(nuget.asked.length, asked);
    equal(again.status, 3);
    const { fixed, libraries, providers } = again.document;
    equal(fixed?.isNew, false);
    deepEqual(
      [libraries?.folder, libraries?.cuda.installed],
      [place, "installed"],
    );
    const [cpu, cuda] = providers;
    equal(cpu?.works, true);
    equal(cuda?.works, false);
    match(cuda.problem ?? "", /\S/);
    equal(again.document.advice[0]?.id, "provider-fails");
  },
);
