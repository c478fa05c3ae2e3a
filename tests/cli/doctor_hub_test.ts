import { equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { baseSettings } from "../../src/preset/base.ts";
import { scratchFolder } from "../dataset/scratch_folder.ts";
import { type Fault, loopbackHub } from "../model/hub/loopback_hub.ts";
import { doctorJson, type DoctorRun, noHub } from "./doctor_run.ts";
import { runWdtag } from "./run_wdtag.ts";

const cpu = ["--provider", "cpu"];
const file = new TextEncoder().encode("tag_id,name,category,count\n");
const repos = { [baseSettings.repoId]: { "selected_tags.csv": file } };

/** Asks a Hub at that address. */
async function ask(
  endpoint: string,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = ["-A"],
): Promise<DoctorRun> {
  return await doctorJson(cpu, {
    env: { ...noHub, HF_ENDPOINT: endpoint, ...env },
    flags: ["--no-prompt", ...flags],
  });
}

Deno.test("wdtag doctor asks the Hub for the head of a file of the default model, and nothing else", async () => {
  await using hub = loopbackHub({ repos });
  const { status, document } = await ask(hub.endpoint);
  equal(status, 0);
  equal(document.hub.endpoint, hub.endpoint);
  equal(document.hub.reach?.state, "reachable");
  equal(document.hub.reach?.problem, null);
  equal(
    hub.seen.map(({ method, path }) => `${method} ${path}`).join(),
    `HEAD /${baseSettings.repoId}/resolve/main/selected_tags.csv`,
  );
  equal(hub.sent(), 0);
});

Deno.test("wdtag doctor takes a redirect to the Hub's store for an answer, and does not follow it there", async () => {
  await using hub = loopbackHub({ repos, lfs: ["selected_tags.csv"] });
  const host = new URL(hub.endpoint).host;
  const { document } = await ask(hub.endpoint, {}, [
    ...["--allow-read", "--allow-env", "--allow-run", "--allow-write"],
    `--allow-net=${host}`,
  ]);
  equal(document.hub.reach?.state, "reachable");
  equal(hub.store.length, 0);
});

const secret = "hf_do_not_show_this";

for (
  const [what, token, env, state, problem] of [
    [
      "no token where one is wanted",
      "hf_right",
      {},
      "unauthorised",
      /asks for a token \(401\)/,
    ],
    [
      "the wrong token",
      "hf_right",
      { HF_TOKEN: secret },
      "unauthorised",
      /refuses the token \(401\)/,
    ],
    ["the right token", secret, { HF_TOKEN: secret }, "reachable", null],
  ] as const
) {
  Deno.test(`wdtag doctor with ${what} says that the Hub is ${state}`, async () => {
    await using hub = loopbackHub({ repos, token });
    const { status, stdout, document } = await ask(hub.endpoint, env);
    equal(status, 0);
    const { reach, tokenFrom } = document.hub;
    equal(reach?.state, state);
    if (problem !== null) match(reach?.problem ?? "", problem);
    equal(tokenFrom, "HF_TOKEN" in env ? "HF_TOKEN" : null);
    ok(!stdout.includes(secret));
    equal(
      document.advice.some(({ id }) => id === "hub-unauthorised"),
      state === "unauthorised",
    );
  });
}

Deno.test("wdtag doctor finds the token in its file, and says where it is from", async () => {
  await using hub = loopbackHub({ repos, token: secret });
  await using folder = await scratchFolder();
  const path = join(folder.path, "token");
  await Deno.writeTextFile(path, secret);
  const { document, stdout } = await ask(hub.endpoint, { HF_TOKEN_PATH: path });
  equal(document.hub.tokenFrom, path);
  equal(document.hub.reach?.state, "reachable");
  ok(!stdout.includes(secret));
});

for (
  const [what, fault, problem] of [
    ["an error", { kind: "status", status: 503 }, /answers with 503/],
    ["too many requests", { kind: "status", status: 429 }, /fewer requests/],
    [
      "redirects in circles",
      { kind: "status", status: 302, headers: { location: "/round" } },
      /redirects in circles/,
    ],
  ] as const satisfies readonly (readonly [string, Fault, RegExp])[]
) {
  Deno.test(`wdtag doctor says that a Hub fails that answers with ${what}`, async () => {
    await using hub = loopbackHub({ repos, fault: () => fault });
    const { status, document } = await ask(hub.endpoint);
    equal(status, 0);
    equal(document.hub.reach?.state, "failing");
    match(document.hub.reach?.problem ?? "", problem);
  });
}

Deno.test("wdtag doctor says of a Hub that does not have the model what it lacks", async () => {
  await using hub = loopbackHub({ repos: {} });
  const { document } = await ask(hub.endpoint);
  equal(document.hub.reach?.state, "failing");
  match(
    document.hub.reach?.problem ?? "",
    /does not have "SmilingWolf\/.*\(404\)/,
  );
});

Deno.test("wdtag doctor waits for a silent Hub only so long", async () => {
  // Takes connections, and says nothing.
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { status, document } = await ask(
    `http://127.0.0.1:${listener.addr.port}`,
  );
  equal(status, 0);
  equal(document.hub.reach?.state, "unreachable");
  match(document.hub.reach?.problem ?? "", /sent nothing for 5 s/);
});

Deno.test("wdtag doctor says of a Hub that refuses to be talked to that it can't be reached", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  const { document } = await ask(`http://127.0.0.1:${port}`);
  equal(document.hub.reach?.state, "unreachable");
  equal(document.hub.reach?.problem, "the connection was refused");
});

for (
  const [env, state, problem] of [
    [{ HF_HUB_OFFLINE: "1" }, "offline", /HF_HUB_OFFLINE/],
    [{ TRANSFORMERS_OFFLINE: "yes" }, "offline", /TRANSFORMERS_OFFLINE/],
    [{ HF_ENDPOINT: "nowhere" }, "misconfigured", /HF_ENDPOINT is no address/],
    [
      { HF_TOKEN: `${secret} ü` },
      "misconfigured",
      /"HF_TOKEN" holds characters/,
    ],
  ] as const
) {
  Deno.test(`wdtag doctor asks no Hub where ${Object.keys(env)} says so, which is ${state}`, async () => {
    await using hub = loopbackHub({ repos });
    const { status, document, stdout } = await ask(hub.endpoint, env);
    equal(status, 0);
    equal(document.hub.reach?.state, state);
    match(document.hub.reach?.problem ?? "", problem);
    equal(hub.seen.length, 0);
    ok(!stdout.includes(secret));
  });
}

Deno.test("wdtag doctor without --allow-net for the Hub's host asks nothing, and names the flag", async () => {
  await using hub = loopbackHub({ repos });
  const host = new URL(hub.endpoint).host;
  const { document } = await ask(hub.endpoint, {}, [
    ...["--allow-read", "--allow-env", "--allow-run", "--allow-write"],
    "--allow-net=example.org",
  ]);
  equal(document.hub.reach, null);
  equal(document.notKnown["hub.reach"], `needs --allow-net="${host}"`);
  equal(hub.seen.length, 0);
});

Deno.test("wdtag doctor shows no token, and no password of a mirror or a proxy", async () => {
  const env = {
    ...noHub,
    HF_ENDPOINT: `http://me:${secret}@127.0.0.1:1`,
    HF_TOKEN: secret,
    HTTPS_PROXY: `http://me:${secret}@127.0.0.1:2`,
    https_proxy: `me:${secret}@127.0.0.1:2`,
    ALL_PROXY: `socks5://me:${secret}@127.0.0.1:3/?key=${secret}`,
  };
  for (const args of [["--json"], ["--verbose"], []]) {
    const { stdout, stderr } = await runWdtag(
      ["doctor", ...cpu, ...args],
      { env },
    );
    match(stdout, /127\.0\.0\.1:2/);
    ok(!(stdout + stderr).includes(secret), stdout + stderr);
  }
});
