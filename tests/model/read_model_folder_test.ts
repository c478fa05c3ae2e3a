import { deepEqual, equal, rejects } from "node:assert/strict";
import { join } from "node:path";
import { ModelError } from "../../src/model/model_error.ts";
import { readModelFolder } from "../../src/model/read_model_folder.ts";
import { scratchFolder } from "../dataset/scratch_folder.ts";

const csv = "tag_id,name,category,count\n1,general,9,5\n2,solo,0,3\n";
const mapping = JSON.stringify({ 0: { tag: "solo", category: "General" } });

for (
  const [layout, graph, labels, text, names] of [
    ["wd", "model.onnx", "selected_tags.csv", csv, ["general", "solo"]],
    ["cl", "model_optimized.onnx", "tag_mapping.json", mapping, ["solo"]],
  ] as const
) {
  Deno.test(`readModelFolder() knows the ${layout} layout by its files' names`, async () => {
    await using folder = await scratchFolder([graph]);
    await Deno.writeTextFile(join(folder.path, labels), text);
    const files = await readModelFolder(folder.path, "my model");
    equal(files.family.layout, layout);
    equal(files.name, "my model");
    equal(files.graph, join(folder.path, graph));
    equal(files.labelFile, join(folder.path, labels));
    deepEqual(files.labels.map(({ name }) => name), names);
  });
}

Deno.test("readModelFolder() takes the wd layout where a folder holds both", async () => {
  await using folder = await scratchFolder([
    "model.onnx",
    "model_optimized.onnx",
  ]);
  await Deno.writeTextFile(join(folder.path, "selected_tags.csv"), csv);
  await Deno.writeTextFile(join(folder.path, "tag_mapping.json"), mapping);
  equal((await readModelFolder(folder.path, "m")).family.layout, "wd");
});

for (
  const [what, files, said] of [
    ["nothing", [], /holds no model "m": expected "model\.onnx" with/],
    ["a graph alone", ["model.onnx"], /"selected_tags\.csv" is missing/],
    [
      "labels alone",
      ["tag_mapping.json"],
      /"model_optimized\.onnx" is missing/,
    ],
    [
      "halves of two models",
      ["model.onnx", "tag_mapping.json"],
      /"(?:selected_tags\.csv|model_optimized\.onnx)" is missing/,
    ],
    [
      "labels without a row",
      ["model.onnx", "selected_tags.csv"],
      /Cannot read labels ".*selected_tags\.csv"/,
    ],
  ] as const
) {
  Deno.test(`readModelFolder() refuses a folder that holds ${what}`, async () => {
    await using folder = await scratchFolder(files);
    await rejects(
      readModelFolder(folder.path, "m"),
      (error) => error instanceof ModelError && said.test(error.message),
    );
  });
}

Deno.test("readModelFolder() refuses a folder that there is not, and keeps the cause", async () => {
  await using folder = await scratchFolder();
  await rejects(
    readModelFolder(join(folder.path, "missing"), "m"),
    (error) =>
      error instanceof ModelError &&
      error.cause instanceof Deno.errors.NotFound,
  );
});

for (const name of ["model.onnx", "selected_tags.csv"]) {
  Deno.test({
    name: `readModelFolder() does not wait for a named pipe called ${name}`,
    ignore: Deno.build.os === "windows",
    async fn() {
      await using folder = await scratchFolder(["model.onnx"]);
      await Deno.writeTextFile(join(folder.path, "selected_tags.csv"), csv);
      await Deno.remove(join(folder.path, name));
      await new Deno.Command("mkfifo", { args: [join(folder.path, name)] })
        .output();
      await rejects(
        readModelFolder(folder.path, "m"),
        (error) =>
          error instanceof ModelError && /it is no file$/.test(error.message),
      );
    },
  });
}
