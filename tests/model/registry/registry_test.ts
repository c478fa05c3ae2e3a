import { deepEqual, equal, ok } from "node:assert/strict";
import { knownModels } from "../../../src/model/known_models.ts";
import { findEntry, registry } from "../../../src/model/registry/registry.ts";

Deno.test("every model of the registry has a name and a repository of its own", () => {
  equal(new Set(registry.map(({ name }) => name)).size, registry.length);
  equal(new Set(registry.map(({ repo }) => repo)).size, registry.length);
  for (const { name, repo } of registry) {
    ok(/^[a-z0-9][a-z0-9.-]*$/.test(name), name);
    ok(/^[\w.-]+\/[\w.-]+(\/[\w.-]+)?$/.test(repo), repo);
  }
});

Deno.test("every model of the registry needs the files of its family, and says where its facts are from", () => {
  for (const entry of registry) {
    const { family, files, optionalFiles, name } = entry;
    deepEqual(files, [family.graphFile, family.labelFile], name);
    const others = [family.thresholdFile?.file, family.preprocessFile];
    deepEqual(optionalFiles, others.filter((file) => file !== undefined), name);
    equal(entry.size, family.openSize, name);
    ok(entry.sources.length > 0, name);
    ok(entry.bytes === null || entry.bytes > 1e8, name);
  }
});

Deno.test("every threshold of the registry is for a category that the model has", () => {
  for (const { name, categories, recommended, best } of registry) {
    for (const category of Object.keys(recommended ?? {})) {
      ok((categories as readonly string[]).includes(category), name);
    }
    if (best === null) continue;
    for (const category of categories) {
      if (category === "rating" || category === "quality") continue;
      const threshold = best.categories[category];
      ok(threshold !== undefined && threshold > 0 && threshold < 1, name);
    }
  }
});

Deno.test("findEntry() knows short names and repositories, in capitals or not", () => {
  const entry = findEntry("vit-v3");
  equal(entry?.repo, "SmilingWolf/wd-vit-tagger-v3");
  equal(findEntry("smilingwolf/WD-ViT-tagger-v3"), entry);
  equal(findEntry("Grio43/OppaiOracle/V1.1_onnx")?.name, "oppai-oracle-1.1");
  equal(findEntry("Grio43/OppaiOracle"), null);
  equal(findEntry("constructor"), null);
  equal(knownModels["constructor"], undefined);
  equal(knownModels["cl-1.02"], "cella110n/cl_tagger/cl_tagger_1_02");
});
