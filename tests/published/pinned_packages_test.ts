import { deepEqual, ok } from "node:assert/strict";
import { checkout } from "./dry_run.ts";
import { moduleFacts } from "./module_facts.ts";

/** Folders of the checkout that hold no code of ours; git ignores them too. */
const FOREIGN = new Set(["node_modules", "scratch"]);

const NPM = /^npm:((?:@[^@/]+\/)?[^@/]+)(?:@([^/]+))?/;

Deno.test("every npm package has one exact version throughout the checkout", async () => {
  const versions = new Map<string, Map<string, string>>();
  for await (const path of modulesBelow(checkout)) {
    const { specifiers } = moduleFacts(await Deno.readTextFile(path));
    for (const specifier of specifiers) {
      const [, name, version = "none"] = NPM.exec(specifier) ?? [];
      if (name === undefined) continue;
      const users = versions.get(name) ?? new Map<string, string>();
      users.set(version, path.href.slice(checkout.href.length));
      versions.set(name, users);
    }
  }
  const faults: string[] = [];
  for (const [name, users] of versions) {
    const exact = [...users.keys()].every((version) =>
      /^\d+\.\d+\.\d+/.test(version)
    );
    if (users.size === 1 && exact) continue;
    const where = [...users].map(([version, path]) => `${version} in ${path}`);
    faults.push(`${name}: ${where.join(", ")}`);
  }
  ok(versions.has("onnxruntime-node"));
  deepEqual(faults, []);
});

async function* modulesBelow(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name.startsWith(".") || FOREIGN.has(name)) continue;
    const path = encodeURIComponent(name);
    if (isDirectory) yield* modulesBelow(new URL(`${path}/`, folder));
    else if (name.endsWith(".ts")) yield new URL(path, folder);
  }
}
