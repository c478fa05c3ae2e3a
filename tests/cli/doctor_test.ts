import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { platformProviders } from "../../src/model/provider/platform_providers.ts";
import { scratchFolder } from "../dataset/scratch_folder.ts";
import { doctorJson, noHub } from "./doctor_run.ts";
import { hasPlainUser, isLinux, plainUser, works } from "./rights.ts";
import { project, runWdtag, startWdtag } from "./run_wdtag.ts";
import { needsSwiftshader, noVulkan, swiftshader } from "./swiftshader.ts";

const { os, arch } = Deno.build;

/** The CPU alone: for what does not hang on providers. */
const cpu = ["--provider", "cpu"];

/** Where Deno's cache is, so that a home of the test's own does not move it. */
const { stdout } = await new Deno.Command(Deno.execPath(), {
  args: ["info", "--json"],
}).output();
const { denoDir } = JSON.parse(new TextDecoder().decode(stdout)) as {
  readonly denoDir: string;
};

/** A home of its own: no cache, no token, no finding of another run. */
function home(path: string): Record<string, string> {
  return {
    HOME: path,
    LOCALAPPDATA: path,
    XDG_CACHE_HOME: join(path, ".cache"),
    DENO_DIR: denoDir,
  };
}

Deno.test("wdtag doctor tries every provider of the platform, and says what it found in one document", async () => {
  const { status, stderr, document } = await doctorJson([], {
    env: { CUDA_VISIBLE_DEVICES: "-1" },
  });
  equal(status, 0);
  equal(stderr, "");
  equal(document.status, 0);
  deepEqual(
    document.providers.map(({ provider }) => provider),
    platformProviders(os, arch).named,
  );
  for (
    const { works, problem, milliseconds, nodes, difference } of document
      .providers
  ) {
    equal(typeof works, "boolean");
    equal(problem === null, works);
    equal(milliseconds !== null && milliseconds > 0, works);
    equal(nodes !== null && nodes.all > 0, works);
    equal(difference !== null && difference < 0.1, works);
  }
  // Other systems tell less without a driver.
  if (isLinux) deepEqual(document.notKnown, {});
  deepEqual(
    document.permissions.filter(({ state }) => state !== "granted"),
    [],
  );
});

Deno.test("wdtag doctor tells people the same on stdout, and what it does on stderr", async () => {
  const { status, stdout, stderr } = await runWdtag(["doctor", ...cpu]);
  equal(status, 0);
  for (
    const title of [
      /^wdtag \d/,
      /^Machine$/m,
      /^Providers, each tried with a small model\n {2}cpu +works; /m,
      /^A run with --provider cpu$/m,
      /^GPU libraries$/m,
      /^Caches$/m,
      /^Hub$/m,
      /^Permissions$/m,
      /^Advice\n {2}- \S.*\.\n/m,
    ]
  ) match(stdout, title);
  match(stderr, /^Trying cpu$/m);
  // deno-lint-ignore no-control-regex
  ok(!/\u001b/.test(stdout + stderr));
});

Deno.test("wdtag doctor believes no finding of an earlier run, and puts its own in its place", async () => {
  await using folder = await scratchFolder();
  const env = home(folder.path);
  equal((await doctorJson(cpu, { env })).status, 0);
  const cache = os === "darwin"
    ? join(folder.path, "Library", "Caches", "wdtag")
    : os === "windows"
    ? join(folder.path, "wdtag")
    : join(folder.path, ".cache", "wdtag");
  const file = join(cache, "providers-1.json");
  const read = async () =>
    Object.values(
      JSON.parse(await Deno.readTextFile(file)) as Record<
        string,
        { report: { kind: string } }
      >,
    ).map(({ report }) => report.kind);
  deepEqual(await read(), ["works"]);
  const lie = (await Deno.readTextFile(file)).replace(
    /"report": \{[^]*\}(?=\s*\}\s*\}\s*$)/,
    '"report": { "kind": "fails", "message": "made up" }',
  );
  await Deno.writeTextFile(file, lie);
  deepEqual(await read(), ["fails"]);
  equal((await doctorJson(cpu, { env })).document.providers[0]?.works, true);
  deepEqual(await read(), ["works"]);
});

const elsewhere = os === "darwin" ? "dml" : "coreml";

for (
  const [args, status, said] of [
    [["--provider", "webgpu"], 3, /^ {2}- --provider webgpu ends a run: no /m],
    [
      ["--provider", elsewhere],
      3,
      /^ {2}- --provider \w+ ends a run: onnxruntime is not built with it/m,
    ],
    [
      ["--provider", "nonsense"],
      2,
      /^Error: --provider expects one of auto, cpu/,
    ],
    [["--provider", "cpu:1"], 2, /^Error: --provider cpu takes no device/],
    [["--fix", "wings"], 2, /^Error: --fix expects one of cuda, not "wings"/],
    [["--fix"], 2, /^Error: .*--fix/],
    [["--force"], 2, /^Error: --force goes with --fix/],
    [["somewhere"], 2, /^Error: "wdtag doctor" takes no arguments but options/],
    [["--quiet", "--verbose"], 2, /^Error: --quiet and --verbose contradict/],
    [["--thresh", "1"], 2, /^Error: .*--thresh/],
  ] as const
) {
  Deno.test(`wdtag doctor ${args.join(" ")} ends with ${status}`, async () => {
    const ended = await runWdtag(["doctor", ...args], { env: noVulkan });
    equal(ended.status, status, ended.stderr);
    match(status === 2 ? ended.stderr : ended.stdout, said);
    if (status === 2) equal(ended.stdout, "");
  });
}

Deno.test("wdtag doctor finds its way with next to no environment", {
  ignore: os === "windows",
}, async () => {
  const { status, document } = await doctorJson(cpu, {
    // But for these, it would fetch its packages anew and ask the real Hub.
    through: ["env", "-i", `DENO_DIR=${denoDir}`, "HF_HUB_OFFLINE=1"],
  });
  equal(status, 0);
  equal(document.hub.endpoint, "https://huggingface.co");
  equal(document.caches.wdtag.path, null);
  deepEqual(Object.keys(document.notKnown).sort(), [
    "caches.wdtag.bytes",
    "caches.wdtag.exists",
    "caches.wdtag.free",
    "caches.wdtag.isWhole",
    "caches.wdtag.path",
    "caches.wdtag.writable",
  ]);
});

/** [what is granted, the status, facts that are not known, facts that are]. */
const subsets: readonly (readonly [
  readonly string[],
  number,
  readonly string[],
  readonly string[],
])[] = [
  [
    [],
    3,
    [
      "machine.release",
      "gpus.pci",
      "providers[0].works",
      "libraries",
      "caches.hub.path",
      "hub.endpoint",
      "runtime.onnxruntime.loads",
    ],
    [],
  ],
  [["--allow-env"], 3, ["hub.tokenFrom", "providers[0].works"], [
    "hub.endpoint",
  ]],
  [["--allow-read"], 3, ["hub.endpoint", "libraries"], []],
  [["--allow-sys"], 3, ["hub.endpoint"], [
    "machine.cpu.model",
    "machine.release",
  ]],
  [["--allow-run"], 3, ["providers[0].works"], ["runtime.onnxruntime.version"]],
  [
    ["--allow-net", "--allow-ffi", "--allow-write"],
    3,
    ["providers[0].works"],
    [],
  ],
  [
    ["--allow-read", "--allow-env", "--allow-sys", "--allow-ffi"],
    0,
    ["providers[0].milliseconds"],
    ["providers[0].works", "caches.hub.path"],
  ],
  [
    ["--allow-run", "--allow-env", "--allow-write"],
    0,
    ["libraries"],
    ["providers[0].works", "providers[0].milliseconds"],
  ],
  [["--allow-all", "--deny-sys"], 0, ["machine.release"], ["libraries"]],
  [["--allow-all", "--deny-env"], 3, ["hub.endpoint"], ["machine.release"]],
  [["--allow-all", "--deny-read=/etc"], 0, [], ["providers[0].works"]],
  [
    ["--allow-read=.", "--allow-env=HF_TOKEN", "--allow-net=example.org"],
    3,
    ["hub.endpoint"],
    [],
  ],
];

for (const [flags, status, unknown, found] of subsets) {
  Deno.test(`wdtag doctor with ${flags.join(" ") || "no permission"} says what it could not find out, and ends with ${status}`, async () => {
    const run = await doctorJson(cpu, { flags: ["--no-prompt", ...flags] });
    equal(run.status, status);
    equal(run.stderr, "");
    const { notKnown } = run.document;
    deepEqual(unknown.filter((fact) => notKnown[fact] === undefined), []);
    deepEqual(found.filter((fact) => notKnown[fact] !== undefined), []);
    for (const why of Object.values(notKnown)) ok(!/NotCapable/.test(why), why);
  });
}

const canScript = isLinux && works("script", "-qec", "true", "/dev/null");

Deno.test("wdtag doctor never prompts on a terminal, whatever it lacks", {
  ignore: !canScript,
}, async () => {
  await using folder = await scratchFolder();
  const log = join(folder.path, "log");
  for (
    const flags of [
      "",
      "--allow-run --allow-env --allow-write",
      "--allow-read --allow-env --allow-write --allow-run --allow-net",
      "--allow-sys --allow-env=HOME,HF_TOKEN --allow-read=/tmp",
    ]
  ) {
    const line =
      `'${Deno.execPath()}' run ${flags} '${project}/main.ts' doctor --provider cpu`;
    // A prompt would wait for an answer that never comes.
    const { code } = await new Deno.Command("timeout", {
      args: ["120", "script", "-qec", line, log],
      stdin: "null",
      stdout: "null",
    }).output();
    const shown = await Deno.readTextFile(log);
    ok(code === 0 || code === 3, `${flags}: ${code} ${shown}`);
    match(shown, /^Advice\r?$/m);
    ok(!/Deno requests|Allow\?/.test(shown), shown);
  }
});

Deno.test(
  "wdtag doctor says of a cache that it is there, what it takes, and whether it can be written to",
  {
    ignore: !hasPlainUser,
  },
  async () => {
    await using folder = await scratchFolder([
      "hub/models--a--one/snapshots/0123/model.onnx",
      "hub/models--a--two/refs/main",
      "hub/datasets--a--three/snapshots/0123/x",
    ]);
    const cache = join(folder.path, "hub");
    await Deno.writeFile(join(cache, "blob"), new Uint8Array(100_000).fill(7));
    const env = { ...home(folder.path), HF_HUB_CACHE: cache };
    const fine = await doctorJson(cpu, { env, through: plainUser });
    const { hub, wdtag } = fine.document.caches;
    deepEqual(
      [hub.path, hub.exists, hub.models, hub.writable],
      [cache, true, 1, true],
    );
    ok(hub.bytes! >= 100_000 && hub.bytes! < 300_000, `${hub.bytes}`);
    deepEqual([wdtag.exists, wdtag.bytes, wdtag.writable], [false, 0, true]);
    await Deno.chmod(cache, 0o555);
    try {
      const before = [...Deno.readDirSync(cache)].map(({ name }) => name)
        .sort();
      const shut = await doctorJson(cpu, { env, through: plainUser });
      equal(shut.status, 0);
      equal(shut.document.caches.hub.writable, false);
      match(shut.document.caches.hub.problem!, /read-only for this user/);
      ok(shut.document.advice.some(({ id }) => id === "hub-cache-read-only"));
      deepEqual(
        [...Deno.readDirSync(cache)].map(({ name }) => name).sort(),
        before,
      );
    } finally {
      await Deno.chmod(cache, 0o755);
    }
  },
);

Deno.test(
  "wdtag doctor ends with 130 when it is interrupted, and prints no half result",
  {
    ignore: os === "windows",
  },
  async () => {
    // A Hub that takes connections, and says nothing.
    using silent = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const env = {
      ...noHub,
      HF_ENDPOINT: `http://127.0.0.1:${silent.addr.port}`,
    };
    for (
      const [step, to, variables] of [
        [/asking the Hub/, "group", env],
        [/Trying cpu/, "process", {}],
      ] as const
    ) {
      const run = startWdtag(["doctor", "--json"], { env: variables });
      await run.saw(step);
      run.kill("SIGINT", to);
      const { status, stdout, stderr } = await run.ended;
      equal(status, 130, stderr);
      equal(stdout, "");
      match(stderr, /Error: Interrupted\n$/);
    }
  },
);

Deno.test("wdtag doctor on a software driver says so, and that it is no GPU", {
  ...needsSwiftshader,
}, async () => {
  const { status, document } = await doctorJson([], {
    env: { ...swiftshader!, CUDA_VISIBLE_DEVICES: "-1" },
  });
  equal(status, 0);
  const webgpu = document.providers.find(({ provider }) =>
    provider === "webgpu"
  );
  equal(webgpu?.works, true);
  equal(webgpu.adapter?.kind, "software");
  equal(webgpu.nodes?.here, webgpu.nodes?.all);
  ok(webgpu.difference! < 1e-4);
  deepEqual(
    [document.run.takes, document.run.requireGpu.passes],
    ["cpu", false],
  );
});
