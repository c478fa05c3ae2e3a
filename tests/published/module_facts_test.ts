import { deepEqual, equal, match } from "node:assert/strict";
import { moduleFacts } from "./module_facts.ts";

Deno.test("moduleFacts() finds every specifier, of types and pragmas too", () => {
  const { specifiers, workers, faults } = moduleFacts(`
    // @ts-types="npm:a-types@1.0.0"
    import a from "npm:a@1.0.0";
    import type { B } from "./b.ts";
    export * from "./c.ts";
    export { d } from "./d.ts";
    export const e: typeof import("npm:e@1.0.0") = await import("npm:f@1.0.0");
    export const text = 'import "not-one"';
    if (import.meta.main) new Worker(new URL("./g.ts", import.meta.url), {});
    run(import.meta.resolve("../h.ts"));
  `);
  deepEqual(specifiers, [
    "npm:a-types@1.0.0",
    "npm:a@1.0.0",
    "./b.ts",
    "./c.ts",
    "./d.ts",
    "npm:e@1.0.0",
    "npm:f@1.0.0",
  ]);
  deepEqual(workers, ["./g.ts", "../h.ts"]);
  deepEqual(faults, []);
});

const faulty: readonly (readonly [source: string, fault: RegExp])[] = [
  ['/// <reference lib="dom" />', /^triple-slash reference/],
  ['/// <amd-module name="x" />', /^triple-slash reference/],
  ['import x from "./x.txt" with { type: "text" };', /import attributes/],
  ['export { x } from "./x.json" with { type: "json" };', /import attributes/],
  ['await import("./x.json", { with: { type: "json" } });', /attributes/],
  ["await import(`./${name}.ts`);", /^line 1: dynamic import of no plain/],
  ["await import(`./plain.ts`);", /dynamic import of no plain/],
  ["\nawait import(name);", /^line 2: dynamic import of no plain/],
  ['import x = require("x");', /by require/],
  ['Deno.readTextFile(new URL("./x", import.meta.url));', /import\.meta\.url/],
  ['fetch(new URL("./x", import.meta.url));', /import\.meta\.url/],
  ["new Worker(new URL(path, import.meta.url));", /import\.meta\.url/],
  ["new Worker(import.meta.url);", /import\.meta\.url/],
  ['run(import.meta.resolve("npm:x@1.0.0"));', /import\.meta\.resolve/],
  ["run(import.meta.resolve(name));", /import\.meta\.resolve/],
  ["join(import.meta.dirname, name);", /import\.meta\.dirname/],
  ["const { url } = import.meta;", /as a whole/],
];
for (const [source, fault] of faulty) {
  Deno.test(`moduleFacts() finds fault with ${source.trim()}`, () => {
    const { faults } = moduleFacts(source);
    equal(faults.length, 1);
    match(faults[0] ?? "", fault);
  });
}
