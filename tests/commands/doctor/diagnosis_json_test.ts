import { deepEqual, equal, ok } from "node:assert/strict";
import { advise } from "../../../src/commands/doctor/advise.ts";
import {
  diagnosisJson,
  type Json,
} from "../../../src/commands/doctor/diagnosis_json.ts";
import { statusOf } from "../../../src/commands/doctor/diagnosis.ts";
import { known, notKnown } from "../../../src/commands/doctor/fact.ts";
import type { Fixed } from "../../../src/commands/doctor/fix_cuda.ts";
import { misfits, readPromise } from "./promised_keys.ts";
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

async function jsonOf(made: Made, fixed: Fixed | null = null): Promise<Json> {
  const found = await diagnosis(made);
  const json = diagnosisJson(found, advise(found), statusOf(found), fixed);
  // What is printed is what is looked at.
  return JSON.parse(JSON.stringify(json));
}

const unknown = notKnown("it was not allowed");
const unknownFolder = {
  path: unknown,
  exists: unknown,
  size: unknown,
  free: unknown,
  writable: unknown,
  problem: null,
};
const badLibraries = [
  library("a.so", { kind: "missing" }, { elsewhere: ["/opt"] }),
  library("b.so", { kind: "broken", reason: "cut off", lacks: null }),
  library("c.so", { kind: "crashed", reason: "SIGSEGV" }, { for: "model" }),
  library("d.so", { kind: "unknown", reason: "not tried" }, {
    for: "tensorrt",
  }),
];

/** Diagnoses that have every key between them, and every one that can be null as null. */
async function every(): Promise<readonly Json[]> {
  const plain = await diagnosis();
  const nothing: Made = {
    machine: {
      ...plain.machine,
      release: unknown,
      distribution: known(null),
      cpu: { model: unknown, cores: unknown, usableCores: 1 },
      memory: { total: unknown, available: unknown },
      environment: unknown,
    },
    gpus: { pci: unknown, devices: unknown },
    runtime: {
      ...plain.runtime,
      onnxruntime: {
        loads: unknown,
        problem: null,
        version: unknown,
        backends: unknown,
      },
    },
    trials: { cpu: { kind: "unknown", message: "it was not allowed" } },
    libraries: unknown,
    caches: {
      hub: { ...unknownFolder, models: unknown },
      wdtag: unknownFolder,
      deno: unknownFolder,
    },
    hub: {
      endpoint: unknown,
      host: null,
      offline: unknown,
      tokenFrom: unknown,
      proxies: unknown,
      reach: unknown,
    },
    permissions: [{
      name: "net",
      state: "missing",
      lacking: ["--allow-net"],
      without: "models can't be downloaded",
    }],
  };
  const much: Made = {
    machine: {
      ...plain.machine,
      environment: known({ CUDA_VISIBLE_DEVICES: "0" }),
    },
    gpus: nvidiaGpu,
    runtime: {
      ...plain.runtime,
      onnxruntime: { ...plain.runtime.onnxruntime, problem: "cut off" },
    },
    trials: {
      cpu: works,
      cuda: fails("a.so is missing"),
      webgpu: {
        ...works,
        adapter: { name: "llvmpipe", kind: "software" },
        placement: { here: 6, nodes: 7, elsewhere: ["Sigmoid"], isMost: true },
      },
    },
    libraries: known({
      ...nvidiaLibraries({
        kind: "linux",
        provider: {
          kind: "broken",
          folder: "/ort",
          missing: ["x.so"],
          changed: ["y.so"],
        },
        needs: null,
        expected: [
          needs(badLibraries),
          needs([], {
            major: null,
            oldestDriver: null,
            isDriverNewEnough: null,
          }),
        ],
      }),
      vulkan: {
        loader: { kind: "broken", reason: "cut off", lacks: null },
        loaderPackages: null,
        drivers: [
          { path: "/etc/a.json", problem: "it is no JSON" },
          {
            path: "/etc/b.json",
            library: "b.so",
            api: null,
            isSoftware: true,
            result: { kind: "loaded", path: "/lib/b.so" },
          },
          {
            path: "/etc/c.json",
            library: "c.so",
            api: "1.3.0",
            isSoftware: false,
            result: { kind: "unknown", reason: "not tried" },
          },
        ],
      },
    }),
    caches: {
      ...plain.caches,
      wdtag: {
        ...folder("/c"),
        exists: known(false),
        size: known(null),
        writable: known(false),
        problem: "the disk is full",
      },
    },
    hub: {
      ...plain.hub,
      tokenFrom: known("HF_TOKEN"),
      proxies: known({ HTTPS_PROXY: "http://proxy:3128" }),
      reach: known({ ...reach("failing", "it answers with 503"), status: 503 }),
    },
  };
  const fixed: Fixed = {
    what: "cuda",
    folder: "/ort",
    files: ["/ort/a.so"],
    isNew: true,
  };
  const crashed = { kind: "crashed", reason: "SIGSEGV" } as const;
  const elsewhere = nvidiaLibraries({
    kind: "none",
    instead: "use --provider dml",
  });
  return [
    await jsonOf({}),
    await jsonOf(nothing),
    await jsonOf(much, fixed),
    await jsonOf({
      wish: "cuda",
      trials: { cpu: works, cuda: fails("the GPU is lost") },
    }),
    await jsonOf({
      trials: { cpu: works, webgpu: works },
      libraries: known({ ...elsewhere, driver: null, vulkan: null }),
    }),
    await jsonOf({
      gpus: { pci: unknown, devices: unknown },
      libraries: known({
        ...elsewhere,
        driver: { ...elsewhere.driver!, library: crashed },
        vulkan: {
          ...elsewhere.vulkan!,
          loader: { kind: "loaded", path: "/l" },
        },
      }),
    }),
    await jsonOf({
      libraries: known({
        ...nvidiaLibraries(installed(needs([library("a.so")]))),
        driver: {
          ...elsewhere.driver!,
          version: null,
          library: { kind: "loaded", path: "/lib/libcuda.so.1" },
        },
        vulkan: {
          ...elsewhere.vulkan!,
          loader: { kind: "unknown", reason: "not tried" },
        },
      }),
    }),
    await jsonOf({
      libraries: known({
        ...nvidiaLibraries(absent()),
        driver: {
          ...elsewhere.driver!,
          library: { kind: "unknown", reason: "not tried" },
        },
      }),
    }),
  ];
}

Deno.test("diagnosisJson() has the keys that docs/doctor.md promises, of the types that it promises, and no others", async () => {
  const promise = await readPromise();
  const seen = new Set<string>();
  for (const json of await every()) deepEqual(misfits(json, promise, seen), []);
  const never = [...promise.keys()].filter((key) => !seen.has(key));
  deepEqual(never, []);
  ok(promise.size > 80, `only ${promise.size} keys were read`);
});

Deno.test("docs/doctor.json is such a document", async () => {
  const example = JSON.parse(
    await Deno.readTextFile(
      new URL("../../../docs/doctor.json", import.meta.url),
    ),
  );
  deepEqual(misfits(example, await readPromise(), new Set()), []);
});

Deno.test("docs/doctor.md lists every piece of advice", async () => {
  const folder = new URL("../../../src/commands/doctor/", import.meta.url);
  const page = await Deno.readTextFile(
    new URL("../../../docs/doctor.md", import.meta.url),
  );
  const ids = new Set<string>();
  const files = [new URL("advise.ts", folder)];
  for await (const { name } of Deno.readDir(new URL("advice/", folder))) {
    files.push(new URL(`advice/${name}`, folder));
  }
  for (const file of files) {
    const text = await Deno.readTextFile(file);
    for (
      const [, id = ""] of text.matchAll(
        /\b(?:mend|note|say)\)?\(\s*"([a-z-]+)"/g,
      )
    ) ids.add(id);
  }
  ok(ids.size > 20, `only ${ids.size} were found`);
  deepEqual([...ids].filter((id) => !page.includes(`\`${id}\``)), []);
});

Deno.test("diagnosisJson() says of every fact that is not known why, by its path", async () => {
  const json = await jsonOf({
    gpus: { pci: notKnown("needs -A"), devices: known([]) },
    trials: {
      cpu: works,
      webgpu: { kind: "unknown", message: "a trial needs --allow-run" },
    },
  }) as {
    readonly notKnown: unknown;
    readonly gpus: { readonly pci: unknown };
  };
  equal(json.gpus.pci, null);
  const trial = "a trial needs --allow-run";
  deepEqual(json.notKnown, {
    "gpus.pci": "needs -A",
    "providers[1].works": trial,
    "providers[1].adapter": trial,
    "providers[1].nodes": trial,
    "providers[1].milliseconds": trial,
    "providers[1].difference": trial,
  });
});

for (
  const [what, made, status] of [
    ["the CPU works", {}, 0],
    ["the CPU fails", { trials: { cpu: fails("no") } }, 3],
    [
      "the CPU could not be tried",
      { trials: { cpu: { kind: "unknown", message: "no" } } },
      3,
    ],
    [
      "the CPU answered unmeasured",
      { trials: { cpu: { kind: "runs", message: "no" } } },
      0,
    ],
    [
      "a GPU's provider fails that was not named",
      { trials: { cpu: works, cuda: fails("no") } },
      0,
    ],
    [
      "one fails that was named",
      { wish: "cuda", trials: { cpu: works, cuda: fails("no") } },
      3,
    ],
    [
      "one that was named could not be tried",
      {
        wish: "cuda",
        trials: { cpu: works, cuda: { kind: "unknown", message: "no" } },
      },
      3,
    ],
    [
      "one that was named leaves all to the CPU",
      {
        wish: "cuda",
        trials: {
          cpu: works,
          cuda: { ...works, placement: { ...works.placement, here: 0 } },
        },
      },
      3,
    ],
    [
      "one works that was named, on software",
      {
        wish: "webgpu",
        trials: { cpu: works, webgpu: worksOn("Swift", "software") },
      },
      0,
    ],
    [
      "one works that was named, and the CPU fails",
      { wish: "cuda", trials: { cpu: fails("no"), cuda: works } },
      3,
    ],
    ["the CPU works that was named", { wish: "cpu" }, 0],
  ] as const satisfies readonly (readonly [string, Made, number])[]
) {
  Deno.test(`statusOf() is ${status} where ${what}`, async () => {
    equal(statusOf(await diagnosis(made)), status);
  });
}
