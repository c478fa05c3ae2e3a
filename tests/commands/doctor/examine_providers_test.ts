import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { chooseForRun } from "../../../src/commands/doctor/choose_for_run.ts";
import {
  examineProviders,
  type Outcome,
} from "../../../src/commands/doctor/examine_providers.ts";
import type { ProbeReport } from "../../../src/model/provider/probe_report.ts";
import {
  type Provider,
  providerLabel,
} from "../../../src/model/provider/provider.ts";
import { fails, tried, works, worksOn } from "./made_diagnosis.ts";

const never = new AbortController().signal;
const forget = (): Promise<void> => Promise.resolve();
const linux = { os: "linux", arch: "x86_64" } as const;

/** Tries nothing, and says what was to be tried. */
async function triedOf(
  wish: string,
  platform: { readonly os: string; readonly arch: string },
): Promise<readonly string[]> {
  const asked: string[] = [];
  const told: string[] = [];
  const kept: string[] = [];
  const found = await examineProviders(
    wish,
    never,
    (provider) => told.push(providerLabel(provider)),
    {
      ...platform,
      keep: (provider, { kind }) => {
        kept.push(`${providerLabel(provider)} ${kind}`);
        return Promise.resolve();
      },
      missing: () => Promise.resolve(null),
      probe: (provider) => {
        asked.push(providerLabel(provider));
        return Promise.resolve({ kind: "fails", message: "made up" });
      },
    },
  );
  deepEqual(told, asked);
  deepEqual(kept, asked.map((label) => `${label} fails`));
  deepEqual(
    found.filter(({ outcome }) =>
      "message" in outcome && outcome.message === "made up"
    )
      .map(({ provider }) => providerLabel(provider)),
    asked,
  );
  return asked;
}

for (
  const [wish, platform, asked] of [
    ["auto", linux, ["cpu", "cuda", "webgpu", "tensorrt"]],
    ["auto", { os: "windows", arch: "x86_64" }, ["cpu", "dml", "webgpu"]],
    ["auto", { os: "darwin", arch: "aarch64" }, ["cpu", "webgpu", "coreml"]],
    ["cpu", linux, ["cpu"]],
    ["cuda:1", linux, ["cpu", "cuda:1"]],
    ["dml", linux, ["cpu"]],
  ] as const
) {
  Deno.test(`examineProviders() with ${wish} tries ${asked} on ${platform.os}`, async () => {
    deepEqual(await triedOf(wish, platform), asked);
  });
}

Deno.test("examineProviders() says of a provider that the platform does not have that it fails", async () => {
  const found = await examineProviders("dml", never, undefined, {
    ...linux,
    keep: forget,
    missing: () => Promise.resolve(null),
    probe: (): Promise<ProbeReport> => Promise.resolve(works),
  });
  deepEqual(found.map(({ outcome }) => outcome.kind), ["works", "fails"]);
});

Deno.test("examineProviders() without a permission tries the CPU here, and says of the others that they are not known", async () => {
  const found = await examineProviders("auto", never, undefined, {
    ...linux,
    keep: forget,
    missing: () => Promise.resolve("--allow-run"),
    probe: () => {
      throw new Error("It was tried all the same");
    },
  });
  const message = "a trial needs --allow-run";
  deepEqual(found.map(({ outcome }) => outcome), [
    { kind: "runs", message },
    { kind: "unknown", message },
    { kind: "unknown", message },
    { kind: "unknown", message },
  ]);
});

Deno.test("examineProviders() makes a finding of a trial that throws, and ends by the signal", async () => {
  const means = (probe: () => Promise<ProbeReport>) => ({
    ...linux,
    keep: forget,
    missing: () => Promise.resolve(null),
    probe,
  });
  const [cpu] = await examineProviders(
    "cpu",
    never,
    undefined,
    means(() => {
      throw new Deno.errors.NotFound("gone");
    }),
  );
  equal(cpu?.outcome.kind, "unknown");
  const end = new AbortController();
  const why = new Error("enough");
  await rejects(
    examineProviders(
      "auto",
      end.signal,
      undefined,
      means(() => {
        end.abort(why);
        return Promise.reject(why);
      }),
    ),
    why,
  );
});

/** [wish, trials, what it takes, what it passes over, whether --require-gpu passes]. */
const choices: readonly (readonly [
  string,
  Readonly<Record<string, Outcome>>,
  string | null,
  readonly string[],
  boolean,
])[] = [
  ["auto", { cpu: works }, "cpu", ["cuda", "webgpu"], false],
  ["auto", { cpu: works, cuda: works }, "cuda", ["webgpu"], true],
  [
    "auto",
    { cpu: works, cuda: fails("no"), webgpu: worksOn("H100", "gpu") },
    "webgpu",
    ["cuda"],
    true,
  ],
  [
    "auto",
    { cpu: works, cuda: fails("no"), webgpu: worksOn("Swift", "software") },
    "cpu",
    ["cuda", "webgpu"],
    false,
  ],
  [
    "auto",
    { cpu: works, cuda: { ...works, difference: 0.5 } },
    "cpu",
    ["cuda", "webgpu"],
    false,
  ],
  ["cpu", { cpu: works }, "cpu", [], false],
  ["cuda:1", { cpu: works, "cuda:1": works }, "cuda:1", [], true],
  ["cuda", { cpu: works, cuda: fails("no") }, null, [], false],
  [
    "webgpu",
    { cpu: works, webgpu: worksOn("Swift", "software") },
    "webgpu",
    [],
    false,
  ],
  ["dml", { cpu: works, dml: fails("no") }, null, [], false],
];

for (const [wish, trials, takes, passedOver, passes] of choices) {
  Deno.test(`chooseForRun() with ${wish} takes ${takes} of ${JSON.stringify(Object.entries(trials).map(([name, { kind }]) => `${name} ${kind}`))}`, async () => {
    const run = await chooseForRun(wish, tried(trials), "linux", "x86_64");
    const label = (provider: Provider | null) =>
      provider === null ? null : providerLabel(provider);
    equal(label(run.takes), takes);
    deepEqual(run.passedOver.map(({ provider }) => provider), passedOver);
    equal(run.requireGpu.passes, passes);
    equal(run.problem === null, takes !== null);
    equal(run.requireGpu.problem === null, passes);
    // The doctor sends nobody to the doctor.
    ok(!/tells more/.test(`${run.problem} ${run.requireGpu.problem}`));
  });
}
