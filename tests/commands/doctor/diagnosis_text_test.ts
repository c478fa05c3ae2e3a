import { equal, match, ok } from "node:assert/strict";
import { advise } from "../../../src/commands/doctor/advise.ts";
import { diagnosisText } from "../../../src/commands/doctor/diagnosis_text.ts";
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
} from "./made_diagnosis.ts";

async function textOf(made: Made, verbose = false): Promise<string> {
  const found = await diagnosis(made);
  return diagnosisText(found, advise(found), verbose);
}

Deno.test("diagnosisText() tells all of a machine, its advice last", async () => {
  equal(
    await textOf({ trials: { cpu: works, webgpu: fails("no driver") } }),
    `wdtag 0.1.0
  Deno           2.9.6 (x86_64-unknown-linux-gnu)
  onnxruntime    1.30.0
                 built with cpu

Machine
  System         Debian GNU/Linux 12 (bookworm), linux 6.1.0, x86_64
  Processor      A processor, 4 of 8 cores
  Memory         12 GB available of 16 GB
  GPUs           none

Providers, each tried with a small model
  cpu            works; 1.5 ms an inference
  webgpu         does not work: no driver

A run with --provider auto
  takes          cpu
  passes over    cuda: it was not tried
  passes over    webgpu: no driver
  --require-gpu  ends it: no GPU can be used

GPU libraries
  NVIDIA driver  not loaded; libcuda.so.1 is missing
  CUDA           onnxruntime's libraries are not installed
  Vulkan         libvulkan.so.1 loads
  Vulkan driver  libGLX_nvidia.so.0 loads

Caches
  Hub            /home/me/.cache/huggingface/hub
                 4.1 kB, 2 models, writable, 500 GB free
  wdtag          /home/me/.cache/wdtag
                 4.1 kB, writable, 500 GB free
  Deno           /home/me/.cache/deno
                 4.1 kB, writable, 500 GB free

Hub
  Address        https://huggingface.co
  Answer         reachable in 120 ms
  Token          none

Permissions
  Granted        read, write, net, env, sys, ffi, run

Advice
  - Tagging runs on the CPU. The system shows no GPU.
  - Nothing to mend.
`,
  );
});

const { machine, hub, caches, permissions } = await diagnosis();

/** [what is the case, the diagnosis, a line that says it]. */
const cases: readonly (readonly [string, Made, RegExp])[] = [
  [
    "a processor that may not be looked at",
    {
      machine: {
        ...machine,
        cpu: {
          model: notKnown('needs --allow-sys="cpus"'),
          cores: notKnown('needs --allow-sys="cpus"'),
          usableCores: 4,
        },
      },
    },
    /^ {2}Processor {6}not known \(needs --allow-sys="cpus"\), 4 cores$/m,
  ],
  [
    "a variable that chooses drivers",
    {
      machine: {
        ...machine,
        environment: known({ CUDA_VISIBLE_DEVICES: "" }),
      },
    },
    /^ {2}Environment {4}CUDA_VISIBLE_DEVICES=""$/m,
  ],
  [
    "a GPU",
    { gpus: nvidiaGpu },
    /^ {2}GPUs {11}NVIDIA 10de:2330; \/dev\/nvidia0, \/dev\/nvidiactl$/m,
  ],
  [
    "a GPU that computes",
    {
      trials: {
        cpu: works,
        webgpu: {
          ...works,
          adapter: { name: "H100", kind: "gpu" },
          milliseconds: 12.3,
        },
      },
    },
    /^ {2}webgpu {9}works on H100; 7 of 7 nodes; 12 ms an inference; differs from the CPU by 2\.0e-7$/m,
  ],
  [
    "a provider that could not be tried",
    {
      trials: {
        cpu: { kind: "unknown", message: "a trial needs --allow-run" },
      },
    },
    /^ {2}cpu {12}not known \(a trial needs --allow-run\)$/m,
  ],
  [
    "a provider that was named and fails",
    { wish: "cuda", trials: { cpu: works, cuda: fails("no GPU") } },
    /^A run with --provider cuda\n {2}takes {10}nothing: Provider cuda can't be used: no GPU$/m,
  ],
  [
    "CUDA's libraries",
    {
      libraries: known(nvidiaLibraries(installed(needs([
        library("a.so"),
        library("b.so", { kind: "missing" }, { for: "tensorrt" }),
        library("c.so", { kind: "broken", reason: "cut off", lacks: "d.so" }),
      ], { isDriverNewEnough: false })))),
    },
    /^ {2}CUDA 12 {8}a\.so loads, b\.so is missing \(TensorRT\), c\.so lacks d\.so, the driver is too old$/m,
  ],
  [
    "NVIDIA's driver",
    { gpus: nvidiaGpu, libraries: known(nvidiaLibraries(absent())) },
    /^ {2}NVIDIA driver {2}570\.86\.10; \/dev\/nvidia0; libcuda\.so\.1 loads$/m,
  ],
  [
    "a platform without CUDA",
    {
      libraries: known({
        ...nvidiaLibraries({ kind: "none", instead: "use dml" }),
        driver: null,
        vulkan: null,
      }),
    },
    /^GPU libraries\n {2}CUDA {11}use dml\n\nCaches$/m,
  ],
  [
    "libraries that could not be looked at",
    { libraries: notKnown("needs --allow-read") },
    /^GPU libraries not known \(needs --allow-read\)$/m,
  ],
  [
    "a cache that is not there",
    {
      caches: {
        ...caches,
        wdtag: { ...folder("/c"), exists: known(false), size: known(null) },
      },
    },
    /^ {2}wdtag {10}\/c not there yet, writable, 500 GB free$/m,
  ],
  [
    "a cache that was not counted to its end, and can't be written to",
    {
      caches: {
        ...caches,
        deno: {
          ...folder("/c"),
          size: known({ bytes: 3e9, isWhole: false }),
          writable: known(false),
          problem: "the disk is full",
        },
      },
    },
    /^ {2}Deno {11}\/c at least 3\.0 GB, not writable: the disk is full, 500 GB free$/m,
  ],
  [
    "a Hub that gives nothing",
    {
      hub: {
        ...hub,
        tokenFrom: known("HF_TOKEN"),
        proxies: known({ HTTPS_PROXY: "http://proxy:3128" }),
        reach: known(reach("unreachable", "the connection was refused")),
      },
    },
    /^ {2}Answer {9}unreachable: the connection was refused\n {2}Token {10}from HF_TOKEN\n {2}Proxy {10}HTTPS_PROXY="http:\/\/proxy:3128"$/m,
  ],
  [
    "permissions that are missing",
    {
      permissions: permissions.map((each) => {
        switch (each.name) {
          case "net":
            return { ...each, state: "missing", lacking: ["--allow-net"] };
          case "write":
            return { ...each, state: "partly", lacking: ["--allow-write=c"] };
          case "read":
            return { ...each, state: "partly", lacking: [] };
          default:
            return each;
        }
      }),
    },
    /^ {2}Granted {8}env, sys, ffi, run\n {2}In part {8}read, but not for everything\n {2}In part {8}write, but not --allow-write=c\n {2}Missing {8}net$/m,
  ],
];

for (const [what, made, line] of cases) {
  Deno.test(`diagnosisText() tells of ${what}`, async () => {
    // Where lines are broken is a matter of its own.
    match((await textOf(made)).replaceAll(/\n {17}(?=\S)/g, " "), line);
  });
}

Deno.test("diagnosisText() names the operators that ran elsewhere where more is wanted", async () => {
  const made: Made = {
    trials: {
      cpu: works,
      cuda: {
        ...works,
        placement: { here: 5, nodes: 7, elsewhere: ["Shape"], isMost: true },
      },
    },
  };
  ok(!(await textOf(made)).includes("Shape"));
  match(
    await textOf(made, true),
    /5 of 7 nodes;[^;]+;[^;]+; on the CPU: Shape/,
  );
});

Deno.test("diagnosisText() lets nothing that others wrote drive the terminal", async () => {
  const text = await textOf({
    trials: { cpu: fails("\u001b[2J\u009bboo") },
    hub: { ...hub, endpoint: known("http://\u202eevil") },
  });
  // deno-lint-ignore no-control-regex
  ok(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/.test(text), text);
});
