import { deepEqual } from "node:assert/strict";
import { ownImports } from "../../../src/plugin/sandbox/own_imports.ts";

/** A module's text, and the names under which it imports wdtag; null: ask Deno. */
const cases: readonly (readonly [string, readonly string[] | null])[] = [
  ["export default () => ({});", []],
  ["", []],
  ["export default () => Array.from([]);", []],
  ['import { definePlugin } from "@wdtag/cli";', ["@wdtag/cli"]],
  ["import { a } from '@wdtag/cli'\n", ["@wdtag/cli"]],
  [
    'import {\n  definePlugin,\n  type Tag,\n} from "jsr:@wdtag/cli@^1";\nimport type { Tag } from "@wdtag/cli";\n',
    ["jsr:@wdtag/cli@^1", "@wdtag/cli"],
  ],
  ['import * as wdtag from "@wdtag/cli";', ["@wdtag/cli"]],
  // All else is for Deno to read.
  ['import { a } from "./a.ts";', null],
  ['import "./a.ts";', null],
  ['import a from"./a.ts";', null],
  ['import a/**/from "./a.ts";', null],
  ['import { "b c" as a } from "./a.ts";', null],
  ['import { ü } from "./a.ts";', null],
  ['import a from "./a.json" with { type: "json" };', null],
  ['import { a } from "@wdtag/cli"; import { b } from "./b.ts";', null],
  ['import { a } from "@wdtag/cli";\nimport { b } from "./b.ts";', null],
  ['const a = 1; import { b } from "./b.ts";', null],
  ['import { a } from "@wdtag\\u002fcli";', null],
  ['export { a } from "./a.ts";', null],
  ['export * from/**/"./a.ts";', null],
  ['const a = await import("./a.ts");', null],
  ["new URL('a', import.meta.url)", null],
  ["/** @jsxImportSource npm:preact */", null],
  ['/// <reference types="./a.d.ts" />', null],
  ["// from the start", null],
];
for (const [source, expected] of cases) {
  Deno.test(`ownImports() reads ${JSON.stringify(source)} as ${JSON.stringify(expected)}`, () => {
    deepEqual(ownImports(source), expected);
  });
}
