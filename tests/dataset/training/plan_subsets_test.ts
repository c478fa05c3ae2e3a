import { deepEqual } from "node:assert/strict";
import { join, resolve } from "node:path";
import { folderRepeats } from "../../../src/dataset/training/folder_repeats.ts";
import {
  planSubsets,
  type SubsetOptions,
} from "../../../src/dataset/training/plan_subsets.ts";

for (
  const [names, said] of [
    [["data", "5_my cat"], [5, "my cat"]],
    [["data", "5_my_cat"], [5, "my_cat"]],
    [["data", "5_"], [5, ""]],
    [["data", "0_no"], [0, "no"]],
    [["data", "007_x"], [7, "x"]],
    [["data", "5_a\nb"], [5, "a\nb"]],
    [["5_outer", "inner"], [5, "outer"]],
    [["5_outer", "2_inner"], [2, "inner"]],
    [["data", "5"], null],
    [["data", "5-name"], null],
    [["data", "_5_name"], null],
    [["data", "-5_name"], null],
    [["data", "1234567890_name"], null],
    [[], null],
  ] as readonly (readonly [string[], [number, string] | null])[]
) {
  Deno.test(`folderRepeats() makes ${JSON.stringify(said)} of ${JSON.stringify(names)}`, () => {
    deepEqual(
      folderRepeats(names),
      said && { repeats: said[0], classTokens: said[1] },
    );
  });
}

const folder = (relative: string, uncaptioned: readonly string[] = []) => ({
  path: join("data", relative),
  relative,
  images: 3,
  uncaptioned,
});
const none: SubsetOptions = {
  repeatsFromFolders: false,
  numRepeats: null,
  classTokens: null,
};

Deno.test("planSubsets() gives each folder its absolute path", () => {
  const { subsets } = planSubsets(
    "data",
    [folder(""), folder("a"), folder("a/it's")],
    { ...none, numRepeats: 4 },
  );
  deepEqual(
    subsets.map(({ imageDir, numRepeats }) => [imageDir, numRepeats]),
    [
      [resolve("data"), 4],
      [resolve("data", "a"), 4],
      [resolve("data", "a", "it's"), 4],
    ],
  );
});

Deno.test("planSubsets() writes class tokens only where images lack captions", () => {
  const tokens = (options: Partial<SubsetOptions>) =>
    planSubsets("data", [
      folder("5_cat", ["x.png"]),
      folder("5_dog"),
      folder("5_", ["y.png"]),
    ], { ...none, ...options }).subsets.map(({ classTokens }) => classTokens);
  deepEqual(tokens({}), [null, null, null]);
  deepEqual(tokens({ classTokens: "pet" }), ["pet", null, "pet"]);
  deepEqual(tokens({ repeatsFromFolders: true }), ["cat", null, null]);
  deepEqual(
    tokens({ repeatsFromFolders: true, classTokens: "pet" }),
    ["pet", null, "pet"],
  );
});

Deno.test("planSubsets() reads repeats from folders only when asked, and leaves out those of none", () => {
  const folders = [folder("5_cat"), folder("0_no"), folder("plain")];
  const plan = (repeatsFromFolders: boolean) => {
    const { subsets, leftOut } = planSubsets("data", folders, {
      ...none,
      numRepeats: 2,
      repeatsFromFolders,
    });
    return [subsets.map(({ numRepeats }) => numRepeats), leftOut];
  };
  deepEqual(plan(false), [[2, 2, 2], []]);
  deepEqual(plan(true), [[5, 2], [join("data", "0_no")]]);
});
