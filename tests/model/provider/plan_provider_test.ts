import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { ModelError } from "../../../src/model/model_error.ts";
import type { Verdict } from "../../../src/model/provider/judge_provider.ts";
import {
  planProvider,
  type ProviderPlan,
} from "../../../src/model/provider/plan_provider.ts";
import { providerLabel } from "../../../src/model/provider/provider.ts";

const works: Extract<Verdict, { kind: "works" }> = {
  kind: "works",
  adapter: { name: "Quick GPU 9000", kind: "gpu" },
  placement: { here: 7, nodes: 7, elsewhere: [], isMost: true },
  milliseconds: 1,
  difference: 1e-6,
};
const software: Verdict = {
  ...works,
  adapter: { name: "Slow Pipe", kind: "software" },
};
const fails: Verdict = { kind: "fails", message: "it is not there" };
const unknown: Verdict = { kind: "unknown", message: "add --allow-run=deno" };
const nameless: Verdict = { ...works, adapter: null };

/** A plan where the trials have these outcomes; what has none fails. */
async function plan(
  provider: string,
  requireGpu: boolean,
  verdicts: Readonly<Record<string, Verdict>>,
): Promise<ProviderPlan> {
  return await planProvider({ provider, requireGpu }, {
    judge: (asked) => Promise.resolve(verdicts[asked.name] ?? fails),
    os: "linux",
    arch: "x86_64",
  });
}

const labels = ({ candidates }: ProviderPlan): readonly string[] =>
  candidates.map(({ provider }) => providerLabel(provider));

for (
  const [what, verdicts, expected, reason] of [
    ["no GPU", {}, ["cpu"], "it is not there"],
    ["one by WebGPU", { webgpu: works }, ["webgpu", "cpu"], null],
    [
      "both",
      { webgpu: works, cuda: nameless },
      ["cuda", "webgpu", "cpu"],
      null,
    ],
    [
      "a software adapter",
      { webgpu: software },
      ["cpu"],
      "its only driver, Slow Pipe, computes on the processor",
    ],
    [
      "an adapter that does not say what it is",
      { webgpu: nameless },
      ["cpu"],
      "whether its adapter is a GPU can't be told; --provider webgpu runs it all the same",
    ],
    [
      "wrong answers",
      { webgpu: { ...works, difference: 0.03 } },
      ["cpu"],
      "its answers differ from the CPU's by 0.030; --provider webgpu runs it all the same",
    ],
    [
      "answers that are not numbers",
      { webgpu: { ...works, difference: NaN } },
      ["cpu"],
      "its answers differ from the CPU's by NaN; --provider webgpu runs it all the same",
    ],
    [
      "work that is given back",
      {
        webgpu: {
          ...works,
          placement: { ...works.placement, isMost: false },
        },
      },
      ["cpu"],
      "onnxruntime gave most of a trial's work to the CPU",
    ],
    ["no trial", { webgpu: unknown }, ["cpu"], "add --allow-run=deno"],
  ] as const
) {
  Deno.test(`planProvider() for auto, with ${what}: ${expected}`, async () => {
    const made = await plan("auto", false, verdicts);
    deepEqual(labels(made), expected);
    equal(made.isNamed, false);
    const last = made.passedOver.at(-1);
    if (reason !== null) {
      deepEqual(last, { provider: "webgpu", reason });
    }
    deepEqual(
      made.passedOver.map(({ provider }) => provider).sort(),
      ["cuda", "webgpu"].filter((name) => !labels(made).includes(name)),
    );
  });
}

Deno.test("planProvider() for auto that must be a GPU leaves the CPU out, and says why there is none", async () => {
  deepEqual(labels(await plan("auto", true, { webgpu: works })), ["webgpu"]);
  await rejects(plan("auto", true, { webgpu: software }), (error: Error) => {
    match(
      error.message,
      /--require-gpu is set \(cuda: it is not there; webgpu: its only driver, Slow Pipe/,
    );
    return error instanceof ModelError;
  });
});

for (
  const [provider, requireGpu, verdict, expected] of [
    ["cpu", false, fails, ["cpu"]],
    ["cuda:1", false, nameless, ["cuda:1"]],
    ["cuda:1", true, nameless, ["cuda:1"]],
    ["webgpu", true, works, ["webgpu"]],
    ["webgpu", false, software, ["webgpu"]],
    ["webgpu", false, unknown, ["webgpu"]],
    ["webgpu", false, nameless, ["webgpu"]],
    ["cuda", false, fails, /^Provider cuda can't be used: it is not there/],
    ["cpu", true, works, /--require-gpu does not go with --provider cpu/],
    [
      "coreml",
      false,
      works,
      /no coreml for this platform: choose from auto, cpu, cuda, webgpu, tensorrt/,
    ],
    ["webgpu", true, software, /Slow Pipe, software, which is no GPU/],
    ["webgpu", true, nameless, /Whether webgpu is a GPU can't be told/],
    [
      "cuda",
      true,
      unknown,
      /Whether cuda is a GPU can't be told.*add --allow-run/,
    ],
  ] as const
) {
  const wish = `"${provider}"${requireGpu ? " that must be a GPU" : ""}`;
  Deno.test(`planProvider() for ${wish}, where its trial ${verdict.kind}: ${expected}`, async () => {
    const planned = plan(provider, requireGpu, {
      cuda: verdict,
      webgpu: verdict,
      coreml: verdict,
    });
    if (expected instanceof RegExp) {
      await rejects(planned, (error: Error) => {
        match(error.message, expected);
        return error instanceof ModelError;
      });
    } else {
      deepEqual(labels(await planned), expected);
      equal((await planned).isNamed, true);
    }
  });
}

Deno.test("planProvider() does not believe an old failure of what is asked for by name", async () => {
  const believed: boolean[] = [];
  for (const provider of ["auto", "webgpu"]) {
    await planProvider({ provider, requireGpu: false }, {
      judge(_, believeFailure) {
        believed.push(believeFailure);
        return Promise.resolve(works);
      },
      os: "darwin",
      arch: "aarch64",
    });
  }
  deepEqual(believed, [true, true, false]);
});
