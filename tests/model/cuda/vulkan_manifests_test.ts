import { deepEqual } from "node:assert/strict";
import { dirname, join } from "node:path";
import {
  findManifests,
  manifestPlaces,
  readManifest,
} from "../../../src/model/cuda/vulkan_manifests.ts";
import { scratch } from "../../files/scratch.ts";

const places: readonly (readonly [
  string,
  Readonly<Record<string, string>>,
  readonly string[],
])[] = [
  ["the usual folders", { HOME: "/home/kit" }, [
    "/home/kit/.config/vulkan/icd.d",
    "/etc/xdg/vulkan/icd.d",
    "/etc/vulkan/icd.d",
    "/home/kit/.local/share/vulkan/icd.d",
    "/usr/local/share/vulkan/icd.d",
    "/usr/share/vulkan/icd.d",
  ]],
  ["no home", {}, [
    "/etc/xdg/vulkan/icd.d",
    "/etc/vulkan/icd.d",
    "/usr/local/share/vulkan/icd.d",
    "/usr/share/vulkan/icd.d",
  ]],
  [
    "folders that are named",
    {
      HOME: "/home/kit",
      XDG_CONFIG_HOME: "/c",
      XDG_CONFIG_DIRS: "/d:/e",
      XDG_DATA_HOME: "/f",
      XDG_DATA_DIRS: "/g",
      VK_ADD_DRIVER_FILES: "/h/one.json",
    },
    [
      "/h/one.json",
      ...["/c", "/d", "/e", "/etc", "/f", "/g"].map((base) =>
        `${base}/vulkan/icd.d`
      ),
    ],
  ],
  [
    "files that are named, and nothing else",
    {
      HOME: "/home/kit",
      VK_ICD_FILENAMES: "/a.json::/b",
      VK_ADD_DRIVER_FILES: "/c",
    },
    ["/a.json", "/b"],
  ],
  ["the new name before the old", {
    VK_DRIVER_FILES: "/new.json",
    VK_ICD_FILENAMES: "/old.json",
  }, ["/new.json"]],
];

for (const [what, env, expected] of places) {
  Deno.test(`manifestPlaces() takes ${what}`, () => {
    deepEqual(manifestPlaces((name) => env[name]), expected);
  });
}

const path = "/usr/share/vulkan/icd.d/kit.json";
const manifests: readonly (readonly [string, unknown, object])[] = [
  ["a name", { library_path: "libGLX_nvidia.so.0", api_version: "1.4.303" }, {
    library: "libGLX_nvidia.so.0",
    api: "1.4.303",
    isSoftware: false,
  }],
  ["a path", { library_path: "/opt/libvulkan_lvp.so" }, {
    library: "/opt/libvulkan_lvp.so",
    api: null,
    isSoftware: true,
  }],
  [
    "a path from the manifest's own",
    { library_path: "./libvk_swiftshader.so" },
    {
      library: "/usr/share/vulkan/icd.d/libvk_swiftshader.so",
      api: null,
      isSoftware: true,
    },
  ],
  ["nothing", {}, { problem: "it names no library" }],
  ["a number", { library_path: 7 }, { problem: "it names no library" }],
];

for (const [what, ICD, expected] of manifests) {
  Deno.test(`readManifest() reads one whose library is ${what}`, () => {
    deepEqual(readManifest(path, JSON.stringify({ ICD })), {
      path,
      ...expected,
    });
  });
}

Deno.test("readManifest() says that a text is no JSON", () => {
  deepEqual(readManifest(path, "{"), { path, problem: "it is no JSON" });
  deepEqual(readManifest(path, "null"), {
    path,
    problem: "it names no library",
  });
});

Deno.test("findManifests() reads what is in the folders, and tells of a file that was named and is not there", async () => {
  await using dir = await scratch();
  const put = async (path: string, text: string) => {
    await Deno.mkdir(dirname(join(dir.path, path)), { recursive: true });
    await Deno.writeTextFile(join(dir.path, path), text);
  };
  await put("usr/share/vulkan/icd.d/b.json", '{"ICD":{"library_path":"b"}}');
  await put("usr/share/vulkan/icd.d/a.json", "?");
  await put("usr/share/vulkan/icd.d/readme.txt", "?");
  await put("etc/vulkan/icd.d/c.json", '{"ICD":{"library_path":"c"}}');
  const find = async (env: Readonly<Record<string, string>>) =>
    (await findManifests((name) => env[name], dir.path)).map((each) =>
      "problem" in each ? [each.path, each.problem] : [each.path, each.library]
    );
  deepEqual(await find({}), [
    ["/etc/vulkan/icd.d/c.json", "c"],
    ["/usr/share/vulkan/icd.d/a.json", "it is no JSON"],
    ["/usr/share/vulkan/icd.d/b.json", "b"],
  ]);
  deepEqual(await find({ VK_DRIVER_FILES: "/x.json:/etc/vulkan/icd.d" }), [
    ["/x.json", "it can't be read"],
    ["/etc/vulkan/icd.d/c.json", "c"],
  ]);
});
