import { deepEqual, equal, ok } from "node:assert/strict";
import { dirname, join } from "node:path";
import { cudaPackage } from "../../../src/model/cuda/cuda_package.ts";
import {
  findGpuLibraries,
  type GpuSearch,
} from "../../../src/model/cuda/find_gpu_libraries.ts";
import type { LoadResult } from "../../../src/model/cuda/load_result.ts";
import { scratch } from "../../files/scratch.ts";
import { elfLibrary } from "./elf_library.ts";
import { feed, scene } from "./scenes.ts";

const linux = { os: "linux", arch: "x86_64" };

/** A system in a folder, and a loader that knows these libraries. */
async function machine(
  libraries: Readonly<Record<string, LoadResult>> = {},
) {
  const dir = await scratch();
  const asked: string[] = [];
  const load: GpuSearch["load"] = (names) => {
    asked.push(...names);
    return Promise.resolve(
      new Map(names.map((name) => [
        name,
        libraries[name] ?? { kind: "missing" },
      ])),
    );
  };
  return {
    root: dir.path,
    folder: join(dir.path, "binding"),
    asked,
    async put(path: string, content: string | Uint8Array = "") {
      const full = join(dir.path, path);
      await Deno.mkdir(dirname(full), { recursive: true });
      if (typeof content === "string") await Deno.writeTextFile(full, content);
      else await Deno.writeFile(full, content);
    },
    find(env: Readonly<Record<string, string>> = {}, more = {}) {
      return findGpuLibraries({
        folder: this.folder,
        root: dir.path,
        env: (name) => env[name],
        platform: linux,
        load,
        ...more,
      });
    },
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}

const loaded: LoadResult = { kind: "loaded", path: "/usr/lib/x" };

Deno.test("findGpuLibraries() looks for what either CUDA version may need, as long as onnxruntime's part is not there", async () => {
  await using here = await machine({ "libcudart.so.12": loaded });
  const { cuda, driver, vulkan } = await here.find();
  ok(cuda.kind === "linux");
  equal(cuda.provider.kind, "absent");
  equal(cuda.needs, null);
  deepEqual(cuda.expected.map(({ major }) => major), [12, 13]);
  const [twelve, thirteen] = cuda.expected;
  deepEqual(
    twelve!.libraries.map(({ name, for: what, result }) => [
      name,
      what,
      result.kind,
    ]),
    [
      ["libcudart.so.12", "cuda", "loaded"],
      ["libcublas.so.12", "cuda", "missing"],
      ["libcublasLt.so.12", "cuda", "missing"],
      ["libcurand.so.10", "cuda", "missing"],
      ["libcuda.so.1", "cuda", "missing"],
      ["libcudnn.so.9", "model", "missing"],
    ],
  );
  equal(thirteen!.libraries[0]!.result.kind, "missing");
  deepEqual(twelve!.libraries.at(-1)!.packages, {
    apt: "libcudnn9-cuda-12",
    pip: "nvidia-cudnn-cu12",
    conda: "cudnn cuda-version=12",
  });
  deepEqual(driver, {
    version: null,
    devices: [],
    isWsl: false,
    library: { kind: "missing" },
  });
  deepEqual(vulkan, {
    loader: { kind: "missing" },
    loaderPackages: {
      apt: "libvulkan1",
      pip: null,
      conda: "libvulkan-loader",
    },
    drivers: [],
  });
});

Deno.test("findGpuLibraries() reads from onnxruntime's part what it needs", async () => {
  await using here = await machine({
    "libcudart.so.13": loaded,
    "libc.so.6": loaded,
  });
  await here.put(
    "binding/libonnxruntime_providers_cuda.so",
    elfLibrary({
      arch: "x86_64",
      needed: [
        "libonnxruntime_providers_shared.so",
        "libcudart.so.13",
        "libcublas.so.13",
        "libc.so.6",
      ],
    }),
  );
  await here.put(
    "binding/libonnxruntime_providers_tensorrt.so",
    elfLibrary({
      arch: "x86_64",
      needed: ["libnvinfer.so.10", "libcudart.so.13", "libcudnn.so.9"],
    }),
  );
  await here.put(
    "proc/driver/nvidia/version",
    "NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.10  Thu\n",
  );
  for (const name of ["nvidia0", "nvidia1", "nvidiactl", "null"]) {
    await here.put(`dev/${name}`);
  }
  const { cuda, driver } = await here.find();
  ok(cuda.kind === "linux" && cuda.needs !== null);
  deepEqual(cuda.expected, []);
  const { libraries, ...needs } = cuda.needs;
  deepEqual(needs, { major: 13, oldestDriver: 580, isDriverNewEnough: false });
  deepEqual(
    libraries.map(({ name, for: what }) => `${what} ${name}`),
    [
      "cuda libcudart.so.13",
      "cuda libcublas.so.13",
      "cuda libc.so.6",
      "model libcudnn.so.9",
      "tensorrt libnvinfer.so.10",
    ],
  );
  equal(libraries[1]!.packages?.pip, "nvidia-cublas");
  deepEqual(driver?.devices, ["/dev/nvidia0", "/dev/nvidia1"]);
  equal(driver?.version, "570.86.10");
});

Deno.test("findGpuLibraries() finds what lies where the loader does not look", async () => {
  await using here = await machine();
  const folders = [
    "usr/local/cuda-12.9/lib64",
    "opt/conda/lib",
    "home/kit/env/lib/python3.12/site-packages/nvidia/cublas/lib",
    "usr/lib/wsl/lib",
  ];
  await here.put(`${folders[0]}/libcublas.so.12`);
  await here.put(`${folders[1]}/libcudnn.so.9`);
  await here.put(`${folders[2]}/libcublas.so.12`);
  await here.put(`${folders[3]}/libcuda.so.1`);
  await here.put("usr/local/other/lib64/libcudart.so.12");
  // The same folder by another name is told once.
  await Deno.symlink(
    "cuda-12.9",
    join(here.root, "usr/local/cuda"),
  );
  const { cuda } = await here.find({
    CONDA_PREFIX: "/opt/conda/",
    VIRTUAL_ENV: "/home/kit/env",
  });
  ok(cuda.kind === "linux");
  const found = Object.fromEntries(
    cuda.expected[0]!.libraries.map(({ name, elsewhere }) => [
      name,
      elsewhere.map((folder) => folder.slice(here.root.length + 1)),
    ]),
  );
  deepEqual(found, {
    "libcudart.so.12": [],
    "libcublas.so.12": ["usr/local/cuda/lib64", folders[2]],
    "libcublasLt.so.12": [],
    "libcurand.so.10": [],
    "libcuda.so.1": [folders[3]],
    "libcudnn.so.9": [folders[1]],
  });
});

Deno.test("findGpuLibraries() tries Vulkan's drivers", async () => {
  await using here = await machine({
    "libvulkan.so.1": loaded,
    "libGLX_kit.so.0": { kind: "crashed", reason: "SIGSEGV" },
  });
  const icd = (library_path: string) =>
    JSON.stringify({ ICD: { library_path } });
  await here.put("usr/share/vulkan/icd.d/kit.json", icd("libGLX_kit.so.0"));
  await here.put("etc/vulkan/icd.d/bad.json", "{}");
  const { vulkan } = await here.find();
  equal(vulkan?.loader.kind, "loaded");
  deepEqual(vulkan?.drivers, [
    { path: "/etc/vulkan/icd.d/bad.json", problem: "it names no library" },
    {
      path: "/usr/share/vulkan/icd.d/kit.json",
      library: "libGLX_kit.so.0",
      api: null,
      isSoftware: false,
      result: { kind: "crashed", reason: "SIGSEGV" },
    },
  ]);
});

Deno.test("findGpuLibraries() follows the run path of onnxruntime's part", async () => {
  await using here = await machine();
  const beside = join(here.folder, "libcublas.so.12");
  await here.put(
    "binding/libonnxruntime_providers_cuda.so",
    elfLibrary({
      arch: "x86_64",
      needed: ["libcublas.so.12", "libcudart.so.12"],
      runPath: "/nowhere:$ORIGIN",
    }),
  );
  const { cuda } = await here.find({}, {
    load: (names: readonly string[]) =>
      Promise.resolve(
        new Map(names.map((name) => [
          name,
          name === beside
            ? { kind: "loaded", path: beside }
            : { kind: "missing" },
        ])),
      ),
  });
  ok(cuda.kind === "linux" && cuda.needs !== null);
  deepEqual(
    cuda.needs.libraries.map(({ name, result }) => [name, result.kind]),
    [
      ["libcublas.so.12", "loaded"],
      ["libcudart.so.12", "missing"],
      ["libcudnn.so.9", "missing"],
    ],
  );
});

Deno.test("findGpuLibraries() says what is right on other platforms, and tries nothing", async () => {
  await using here = await machine();
  for (
    const [os, arch] of [["windows", "x86_64"], ["darwin", "aarch64"]] as const
  ) {
    const { cuda, driver, vulkan } = await here.find({}, {
      platform: { os, arch },
    });
    ok(cuda.kind === "none" && cuda.instead.includes("--provider webgpu"));
    deepEqual([driver, vulkan], [null, null]);
  }
  deepEqual(here.asked, []);
  const { cuda, driver, vulkan } = await here.find({}, {
    platform: { os: "linux", arch: "aarch64" },
  });
  equal(cuda.kind, "none");
  deepEqual(here.asked, ["libcuda.so.1", "libvulkan.so.1"]);
  ok(driver !== null && vulkan !== null);
});

Deno.test("findGpuLibraries() knows what fetchCudaLibraries() has installed", async () => {
  await using here = await scene();
  await using nuget = feed();
  await here.fetch(nuget.index);
  const { cuda } = await findGpuLibraries({
    folder: here.folder,
    env: () => undefined,
    platform: linux,
    root: here.folder,
    load: (names) =>
      Promise.resolve(new Map(names.map((name) => [name, loaded]))),
  });
  ok(cuda.kind === "linux");
  deepEqual(cuda.provider, {
    kind: "installed",
    folder: here.folder,
    version: cudaPackage.version,
  });
  equal(cuda.needs?.major, null);
});

Deno.test(
  "findGpuLibraries() finds out about this very machine",
  { ignore: Deno.build.os !== "linux" },
  async () => {
    await using here = await machine();
    const { cuda, driver, vulkan } = await findGpuLibraries({
      folder: here.folder,
      env: (name) => Deno.env.get(name),
    });
    // Whatever it has, nothing is left untried.
    const results = [
      driver!.library,
      vulkan!.loader,
      ...cuda.kind === "none"
        ? []
        : cuda.expected.flatMap(({ libraries }) =>
          libraries.map(({ result }) => result)
        ),
      ...vulkan!.drivers.flatMap((each) =>
        "result" in each ? [each.result] : []
      ),
    ];
    deepEqual(results.filter(({ kind }) => kind === "unknown"), []);
  },
);
