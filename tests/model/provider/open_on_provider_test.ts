import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { ModelError } from "../../../src/model/model_error.ts";
import type { ModelFiles } from "../../../src/model/model_files.ts";
import type { Session } from "../../../src/model/open_session.ts";
import type { NodePlacement } from "../../../src/model/provider/node_placement.ts";
import { openOnProvider } from "../../../src/model/provider/open_on_provider.ts";
import type { ProviderPlan } from "../../../src/model/provider/plan_provider.ts";
import { cpuProvider } from "../../../src/model/provider/provider.ts";

const files = { name: "mine" } as ModelFiles;
const webgpu = { name: "webgpu", device: 0 } as const;
const adapter = { name: "Quick GPU 9000", kind: "gpu" } as const;
const all: NodePlacement = { here: 9, nodes: 9, elsewhere: [], isMost: true };
const few: NodePlacement = {
  here: 3,
  nodes: 9,
  elsewhere: ["Conv"],
  isMost: false,
};
const none: NodePlacement = { ...few, here: 0 };
const onGpu = {
  provider: webgpu,
  verdict: {
    kind: "works",
    adapter,
    placement: all,
    milliseconds: 1,
    difference: 0,
  },
} as const;
const onCpu = { provider: cpuProvider, verdict: null } as const;

/** Opens a model whose nodes run as it is said, or that can't be opened; keeps a diary. */
function opener(onWebgpu: NodePlacement | Error | null) {
  const diary: string[] = [];
  return {
    diary,
    open: (_: ModelFiles, provider: typeof webgpu | typeof cpuProvider) => {
      diary.push(`open ${provider.name}`);
      if (provider.name === "webgpu" && onWebgpu instanceof Error) {
        return Promise.reject(onWebgpu);
      }
      const placement = provider.name === "webgpu" ? onWebgpu : null;
      return Promise.resolve({
        runsOn: { provider, adapter: null, placement, passedOver: [] },
        [Symbol.asyncDispose]: () => {
          diary.push(`close ${provider.name}`);
          return Promise.resolve();
        },
      } as unknown as Session);
    },
  };
}

const anyPlan: ProviderPlan = {
  candidates: [onGpu, onCpu],
  passedOver: [{ provider: "cuda", reason: "it is not there" }],
  isNamed: false,
  requireGpu: false,
};

for (
  const [what, onWebgpu, name, reason, diary] of [
    ["runs it", all, "webgpu", null, ["open webgpu"]],
    ["can't say where it runs", null, "webgpu", null, ["open webgpu"]],
    [
      "leaves it to the CPU",
      few,
      "cpu",
      'most of "mine" would run on the CPU',
      ["open webgpu", "close webgpu", "open cpu"],
    ],
    [
      "can't open it",
      new ModelError("It is too large"),
      "cpu",
      "It is too large",
      ["open webgpu", "open cpu"],
    ],
  ] as const
) {
  Deno.test(`openOnProvider() for auto, where a GPU ${what}, gives ${name}`, async () => {
    const { open, diary: kept } = opener(onWebgpu);
    const { runsOn } = await openOnProvider(files, anyPlan, open);
    equal(runsOn.provider.name, name);
    deepEqual(runsOn.adapter, name === "webgpu" ? adapter : null);
    deepEqual(runsOn.passedOver, [
      ...anyPlan.passedOver,
      ...(reason === null ? [] : [{ provider: "webgpu", reason }]),
    ]);
    deepEqual(kept, diary);
  });
}

Deno.test("openOnProvider() throws what is no fault of a model's at once", async () => {
  const { open, diary } = opener(new TypeError("A slip"));
  await rejects(openOnProvider(files, anyPlan, open), new TypeError("A slip"));
  deepEqual(diary, ["open webgpu"]);
});

for (
  const [what, plan, placement, message] of [
    [
      "a GPU is required and leaves it to the CPU",
      { candidates: [onGpu], requireGpu: true },
      few,
      /No GPU can be used.*cuda: it is not there; webgpu: most of "mine" would run on the CPU/,
    ],
    [
      "a GPU is required and it can't be told where it runs",
      { candidates: [onGpu], requireGpu: true },
      null,
      /webgpu: where the nodes of "mine" run: that needs a folder of temporary files/,
    ],
    [
      "the named provider runs nothing",
      { candidates: [onGpu], isNamed: true },
      none,
      /^Only 0 of the 9 nodes of "mine" run on webgpu/,
    ],
    [
      "the named GPU is required and runs little",
      { candidates: [onGpu], isNamed: true, requireGpu: true },
      few,
      /^Only 3 of the 9 nodes/,
    ],
    [
      "the named GPU is required and it can't be told where it runs",
      { candidates: [onGpu], isNamed: true, requireGpu: true },
      null,
      /^--require-gpu is set, and it can't be told where the nodes of "mine" run/,
    ],
  ] as const
) {
  Deno.test(`openOnProvider() refuses, and closes what it opened, where ${what}`, async () => {
    const { open, diary } = opener(placement);
    await rejects(
      openOnProvider(files, { ...anyPlan, ...plan }, open),
      (error: Error) => {
        match(error.message, message);
        return error instanceof ModelError;
      },
    );
    deepEqual(diary, ["open webgpu", "close webgpu"]);
  });
}

Deno.test("openOnProvider() takes a named provider that runs only a part", async () => {
  const plan = { ...anyPlan, candidates: [onGpu], isNamed: true };
  const { runsOn } = await openOnProvider(files, plan, opener(few).open);
  deepEqual(runsOn.placement, few);
  deepEqual(runsOn.passedOver, []);
});
