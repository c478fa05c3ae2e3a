import { deepEqual, equal, match } from "node:assert/strict";
import { advise } from "../../../src/commands/doctor/advise.ts";
import type { Diagnosis } from "../../../src/commands/doctor/diagnosis.ts";
import { known, notKnown } from "../../../src/commands/doctor/fact.ts";
import {
  absent,
  diagnosis,
  fails,
  folder,
  installed,
  library,
  type Made,
  needs,
  nvidiaGpu,
  nvidiaLibraries,
  reach,
  works,
  worksOn,
} from "./made_diagnosis.ts";

const notInstalled = fails("its libraries are not installed");
const noLoader = fails("no Vulkan loader is installed");
const cudnn = library("libcudnn.so.9", { kind: "missing" }, {
  for: "model",
  packages: { apt: "libcudnn9-cuda-12", pip: "nvidia-cudnn-cu12", conda: null },
});
const amd: Diagnosis["gpus"] = {
  pci: known([{ vendor: "AMD", id: "1002:744c" }]),
  devices: known(["/dev/dri/renderD128"]),
};
const { vulkan: fineVulkan } = nvidiaLibraries(absent());
const vulkan = (
  more: Partial<NonNullable<typeof fineVulkan>>,
): Diagnosis["libraries"] =>
  known({
    ...nvidiaLibraries(absent()),
    driver: null,
    vulkan: { ...fineVulkan!, ...more },
  });
/** [what is the case, the diagnosis, ids that are advised, what the last but the closing word says]. */
type Case = readonly [string, Made, readonly string[], RegExp];

const cases: readonly Case[] = [
  [
    "a machine without a GPU has nothing to mend",
    {},
    ["runs-on", "nothing"],
    /^Tagging runs on the CPU\. The system shows no GPU\.$/,
  ],
  [
    "a system that does not tell is not said to have no GPU",
    { gpus: { pci: notKnown("needs -A"), devices: notKnown("needs -A") } },
    ["runs-on", "nothing"],
    /^Tagging runs on the CPU\. Whether there is a GPU is not known\.$/,
  ],
  [
    "a GPU that works has nothing to mend",
    {
      gpus: nvidiaGpu,
      trials: {
        cpu: works,
        cuda: works,
        webgpu: works,
        tensorrt: notInstalled,
      },
      libraries: known(nvidiaLibraries(installed(needs([])))),
    },
    ["runs-on", "nothing"],
    /^Tagging runs on the GPU by cuda\.$/,
  ],
  [
    "a GPU that works is named",
    { gpus: amd, trials: { cpu: works, webgpu: worksOn("RX 7900", "gpu") } },
    ["runs-on", "nothing"],
    /^Tagging runs on the GPU by webgpu \(RX 7900\)\.$/,
  ],
  [
    "a processor on which no model runs",
    { trials: { cpu: fails("it lacks AVX") } },
    ["cpu-fails"],
    /^Nothing can be tagged, for the CPU can't run a model: it lacks AVX\.$/,
  ],
  [
    "a processor that could not be tried",
    {
      trials: {
        cpu: { kind: "unknown", message: "a trial needs --allow-run" },
      },
    },
    ["cpu-unknown"],
    /a trial needs --allow-run\. Run "wdtag doctor" with -A\.$/,
  ],
  [
    "a processor that answered, unmeasured",
    { trials: { cpu: { kind: "runs", message: "a trial needs --allow-run" } } },
    ["runs-on", "nothing"],
    /^Tagging runs on the CPU/,
  ],
  [
    "onnxruntime that can't be loaded",
    {
      trials: { cpu: fails("some words") },
      runtime: {
        wdtag: "0.1.0",
        deno: "2.9.6",
        target: "x86_64-unknown-linux-gnu",
        onnxruntime: {
          loads: known(false),
          problem: "libonnxruntime.so.1 is cut off",
          version: notKnown(""),
          backends: notKnown(""),
        },
      },
    },
    ["cpu-fails"],
    /for onnxruntime can't be loaded: libonnxruntime\.so\.1 is cut off\.$/,
  ],
  [
    "a provider that was named and works",
    {
      wish: "webgpu",
      trials: { cpu: works, webgpu: worksOn("Swift", "software") },
    },
    ["runs-on", "nothing"],
    /^Tagging with --provider webgpu works on Swift, software\.$/,
  ],
  [
    "a provider that was named and fails, and its GPU is not to be seen",
    {
      wish: "cuda:1",
      trials: { cpu: works, "cuda:1": fails("no such device") },
    },
    ["provider-fails", "nvidia-gpu", "cuda-not-installed"],
    /^CUDA does not work: onnxruntime's libraries for it are not installed\. /,
  ],
  [
    "a provider that was named and leaves all to the CPU",
    {
      wish: "cuda",
      trials: {
        cpu: works,
        cuda: {
          ...works,
          placement: { here: 0, nodes: 7, elsewhere: ["Conv"], isMost: false },
        },
      },
    },
    ["provider-idle"],
    /gave all of a trial's work to the CPU\.$/,
  ],
  [
    "a provider that was named and could not be tried",
    {
      wish: "cuda",
      trials: {
        cpu: works,
        cuda: { kind: "unknown", message: "a trial needs -A" },
      },
    },
    ["provider-unknown"],
    /^Whether cuda works could not be found out: a trial needs -A\.$/,
  ],
  [
    "an NVIDIA GPU without its driver",
    {
      gpus: { ...nvidiaGpu, devices: known([]) },
      trials: { cpu: works, cuda: notInstalled },
    },
    ["runs-on", "nvidia-driver"],
    /its driver is not here \(no \/dev\/nvidia0\).*docker run --gpus all/,
  ],
  [
    "CUDA that is not installed",
    {
      gpus: nvidiaGpu,
      trials: { cpu: works, cuda: notInstalled },
      libraries: known(nvidiaLibraries(absent([
        needs([library("libcudart.so.12", { kind: "missing" })]),
        needs([library("libcudart.so.13", { kind: "missing" }), cudnn], {
          major: 13,
        }),
      ]))),
    },
    ["runs-on", "cuda-not-installed"],
    /"wdtag doctor --fix cuda" fetches them\..*missing are of CUDA 12 libcudart\.so\.12; of CUDA 13 libcudart\.so\.13, libcudnn\.so\.9\.$/,
  ],
  [
    "CUDA that is not installed, where all that it may need is here",
    {
      gpus: nvidiaGpu,
      trials: { cpu: works, cuda: notInstalled },
      libraries: known(nvidiaLibraries(absent([
        needs([library("libcudart.so.12")]),
        needs([cudnn], { major: 13 }),
      ]))),
    },
    ["runs-on", "cuda-not-installed"],
    /"wdtag doctor --fix cuda" fetches them\.$/,
  ],
  [
    "a library of CUDA that is missing",
    {
      gpus: nvidiaGpu,
      trials: { cpu: works, cuda: fails("libcudnn.so.9 is missing") },
      libraries: known(nvidiaLibraries(installed(needs([
        library("libcudart.so.12"),
        cudnn,
        library("libnvinfer.so.10", { kind: "missing" }, { for: "tensorrt" }),
      ])))),
    },
    ["runs-on", "cuda-library"],
    /^An NVIDIA GPU is here, but CUDA does not work: libcudnn\.so\.9 is missing\. It comes with "apt install libcudnn9-cuda-12" or "pip install nvidia-cudnn-cu12"\.$/,
  ],
  [
    "a library of CUDA where the loader does not look",
    {
      gpus: nvidiaGpu,
      trials: { cpu: works, cuda: fails("libcudart.so.12 is missing") },
      libraries: known(nvidiaLibraries(installed(needs([
        library("libcudart.so.12", { kind: "missing" }, {
          elsewhere: ["/usr/local/cuda/lib64"],
        }),
      ])))),
    },
    ["runs-on", "cuda-library"],
    /libcudart\.so\.12 is in "\/usr\/local\/cuda\/lib64".*LD_LIBRARY_PATH/,
  ],
  [
    "a driver that is too old",
    {
      gpus: nvidiaGpu,
      trials: { cpu: works, cuda: fails("some words") },
      libraries: known(nvidiaLibraries(installed(needs([], {
        major: 13,
        oldestDriver: 580,
        isDriverNewEnough: false,
      })))),
    },
    ["runs-on", "cuda-driver-old"],
    /driver 570\.86\.10 is too old for CUDA 13, which needs 580 or newer/,
  ],
  [
    "CUDA that fails for another reason",
    {
      gpus: nvidiaGpu,
      trials: { cpu: works, cuda: fails("the GPU has fallen off the bus") },
      libraries: known(nvidiaLibraries(installed(needs([library("a.so")])))),
    },
    ["runs-on", "cuda-fails"],
    /CUDA does not work: the GPU has fallen off the bus\.$/,
  ],
  [
    "CUDA that loads and computes elsewhere",
    {
      gpus: nvidiaGpu,
      trials: {
        cpu: works,
        cuda: {
          ...works,
          placement: { here: 1, nodes: 7, elsewhere: ["Conv"], isMost: false },
        },
      },
      libraries: known(nvidiaLibraries(installed(needs([cudnn])))),
    },
    ["runs-on", "cuda-library"],
    /libcudnn\.so\.9 is missing/,
  ],
  [
    "CUDA that fails beside WebGPU that works is no harm",
    {
      gpus: nvidiaGpu,
      trials: {
        cpu: works,
        cuda: notInstalled,
        webgpu: worksOn("H100", "gpu"),
      },
      libraries: known(nvidiaLibraries(absent())),
    },
    ["runs-on", "cuda-not-installed", "nothing"],
    /fetches them\.$/,
  ],
  [
    "CUDA that was named, installed and lacks a library, without a GPU",
    {
      wish: "cuda",
      trials: { cpu: works, cuda: fails("libcudnn.so.9 is missing") },
      libraries: known({
        ...nvidiaLibraries(installed(needs([cudnn]))),
        driver: null,
      }),
    },
    ["provider-fails", "nvidia-gpu", "cuda-library"],
    /^CUDA does not work: libcudnn\.so\.9 is missing\. /,
  ],
  [
    "CUDA that was named and fails on a GPU for another reason",
    {
      wish: "cuda",
      gpus: nvidiaGpu,
      trials: { cpu: works, cuda: fails("the GPU has fallen off the bus") },
      libraries: known(nvidiaLibraries(installed(needs([library("a.so")])))),
    },
    ["provider-fails", "cuda-fails"],
    /has fallen off the bus\.$/,
  ],
  [
    "Vulkan's loader that is missing",
    {
      gpus: amd,
      trials: { cpu: works, webgpu: noLoader },
      libraries: vulkan({
        loader: { kind: "missing" },
        loaderPackages: { apt: "libvulkan1", pip: null, conda: null },
      }),
    },
    ["runs-on", "vulkan-loader"],
    /libvulkan\.so\.1, is missing\. It comes with "apt install libvulkan1"\.$/,
  ],
  [
    "no driver for Vulkan",
    {
      gpus: amd,
      trials: { cpu: works, webgpu: fails("no driver offers a GPU") },
      libraries: vulkan({ drivers: [] }),
    },
    ["runs-on", "vulkan-driver"],
    /no driver for Vulkan is installed\. .*mesa-vulkan-drivers/,
  ],
  [
    "drivers for Vulkan that don't load",
    {
      gpus: amd,
      trials: { cpu: works, webgpu: fails("no driver offers a GPU") },
      libraries: vulkan({
        drivers: [
          { path: "/etc/a.json", problem: "it is no JSON" },
          {
            path: "/etc/b.json",
            library: "libvulkan_radeon.so",
            api: null,
            isSoftware: false,
            result: { kind: "broken", reason: "x", lacks: "libLLVM.so.15" },
          },
        ],
      }),
    },
    ["runs-on", "vulkan-driver"],
    /"\/etc\/a\.json": it is no JSON; "libvulkan_radeon\.so" lacks "libLLVM\.so\.15"\.$/,
  ],
  [
    "WebGPU that fails for another reason",
    {
      gpus: amd,
      trials: { cpu: works, webgpu: fails("the device was lost") },
      libraries: vulkan({}),
    },
    ["runs-on", "webgpu-fails"],
    /^A GPU is here, but WebGPU does not work: the device was lost\.$/,
  ],
  [
    "WebGPU that finds a software driver only",
    {
      gpus: amd,
      trials: { cpu: works, webgpu: worksOn("llvmpipe", "software") },
    },
    ["runs-on", "webgpu-software"],
    /finds only llvmpipe, which computes on the processor\. Install your GPU's/,
  ],
  [
    "WebGPU that fails where there is no GPU",
    { trials: { cpu: works, cuda: notInstalled, webgpu: noLoader } },
    ["runs-on", "nothing"],
    /The system shows no GPU\.$/,
  ],
  [
    "WebGPU that was named and fails where there is no GPU",
    {
      wish: "webgpu",
      trials: { cpu: works, webgpu: noLoader },
      libraries: vulkan({ loader: { kind: "missing" } }),
    },
    ["provider-fails", "vulkan-loader"],
    /^WebGPU does not work: Vulkan's loader, libvulkan\.so\.1, is missing\.$/,
  ],
];

for (const [what, made, ids, words] of cases) {
  Deno.test(`advise() of ${what}`, async () => {
    const advice = advise(await diagnosis(made));
    deepEqual(advice.map(({ id }) => id), ids);
    const said = advice.filter(({ id }) => id !== "nothing").at(-1)!;
    match(said.text, words);
    requireClosing(advice);
  });
}

/** Advice ends in "nothing to mend" exactly where nothing is. */
function requireClosing(advice: ReturnType<typeof advise>): void {
  equal(
    advice.some(({ mend }) => mend),
    advice.at(-1)!.id !== "nothing",
  );
  for (const { text } of advice) match(text, /^\S.*\.$/);
}

const hubCache = folder("/home/me/.cache/huggingface/hub");
const ownCache = folder("/home/me/.cache/wdtag");
const cacheCases: readonly (readonly [
  string,
  Partial<typeof hubCache>,
  Partial<typeof ownCache>,
  readonly string[],
  RegExp,
])[] = [
  [
    "the Hub's cache is read-only",
    { writable: known(false), problem: "the filesystem is read-only" },
    {},
    ["hub-cache-read-only"],
    /"\/home\/me\/\.cache\/huggingface\/hub": the filesystem is read-only\. .*HF_HUB_CACHE/,
  ],
  [
    "the disk has no room for a model",
    { free: known(120e6) },
    {},
    ["disk-full"],
    /^Only 120 MB are free at .* takes 467 MB\./,
  ],
  [
    "wdtag's own cache is read-only",
    {},
    { writable: known(false), problem: "the disk is full" },
    ["own-cache-read-only"],
    /: the disk is full\. Each run tries/,
  ],
];

for (const [what, hub, wdtag, ids, words] of cacheCases) {
  Deno.test(`advise() says what to do where ${what}`, async () => {
    const { caches } = await diagnosis();
    const advice = advise(
      await diagnosis({
        caches: {
          ...caches,
          hub: { ...caches.hub, ...hub },
          wdtag: { ...caches.wdtag, ...wdtag },
        },
      }),
    );
    deepEqual(advice.map(({ id }) => id), ["runs-on", ...ids]);
    match(advice.at(-1)!.text, words);
    requireClosing(advice);
  });
}

for (
  const [state, problem, models, from, ids, words] of [
    [
      "unreachable",
      "the connection was refused",
      0,
      null,
      ["hub-unreachable"],
      /^Models can't be downloaded, and the Hub's cache has none: "https:\/\/huggingface\.co" can't be reached \(the connection was refused\)\./,
    ],
    [
      "unreachable",
      "the connection was refused",
      1,
      null,
      ["hub-unreachable"],
      /^Models that are not here can't be downloaded: /,
    ],
    [
      "unauthorised",
      "it refuses the token (401)",
      1,
      "HF_TOKEN",
      ["hub-unauthorised"],
      /it refuses the token \(401\)\. Check the token from HF_TOKEN\.$/,
    ],
    [
      "unauthorised",
      "it asks for a token (401)",
      1,
      null,
      ["hub-unauthorised"],
      /Give a token in HF_TOKEN\.$/,
    ],
    [
      "failing",
      "it answers with 503",
      1,
      null,
      ["hub-failing"],
      /from "https:\/\/huggingface\.co": it answers with 503\. Check HF_ENDPOINT/,
    ],
    [
      "misconfigured",
      "HF_ENDPOINT is no address of a Hub",
      1,
      null,
      ["hub-misconfigured"],
      /: HF_ENDPOINT is no address of a Hub\.$/,
    ],
    [
      "offline",
      "HF_HUB_OFFLINE is set",
      0,
      null,
      ["hub-offline"],
      /only models that are here can be used, and none is in the Hub's cache\.$/,
    ],
    [
      "offline",
      "HF_HUB_OFFLINE is set",
      1,
      null,
      ["hub-offline", "nothing"],
      /^HF_HUB_OFFLINE is set, so only models that are here can be used\.$/,
    ],
  ] as const
) {
  Deno.test(`advise() of a Hub that is ${state} (${problem}), with ${models} models here`, async () => {
    const { caches, hub } = await diagnosis();
    const advice = advise(
      await diagnosis({
        caches: { ...caches, hub: { ...caches.hub, models: known(models) } },
        hub: {
          ...hub,
          tokenFrom: known(from),
          reach: known(reach(state, problem)),
        },
      }),
    );
    deepEqual(advice.map(({ id }) => id), ["runs-on", ...ids]);
    match(advice[1]!.text, words);
    requireClosing(advice);
  });
}

Deno.test("advise() names what goes missing without a permission, and what is lacking of one", async () => {
  const { permissions } = await diagnosis();
  const advice = advise(
    await diagnosis({
      permissions: permissions.map((each) =>
        each.name === "net"
          ? { ...each, state: "missing", lacking: ["--allow-net"] }
          : each.name === "write"
          ? { ...each, state: "partly", lacking: ['--allow-write="/c"'] }
          : each.name === "read"
          ? { ...each, state: "partly", lacking: [] }
          : each
      ),
    }),
  );
  deepEqual(advice.map(({ id, text }) => [id, text]).slice(1), [
    ["permission-write", 'Without --allow-write="/c" something goes missing.'],
    ["permission-net", "Without --allow-net something goes missing."],
  ]);
});
