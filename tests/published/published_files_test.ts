import { deepEqual, equal, match, ok } from "node:assert/strict";
import { posix } from "node:path";
import { dryRun } from "./dry_run.ts";
import { type ModuleFacts, moduleFacts } from "./module_facts.ts";

/** All that Deno says while it simulates a publish that it has no doubts about. */
const CALM =
  /^(Check |Download https?:|Initialize |Checking for slow types in the public API|Simulating publish of @wdtag\/cli@|Success Dry run complete$)/;

/** Where a published file may lie. */
const EXPECTED =
  /^\/((main|mod)\.ts|deno\.json|(README|CHANGELOG|ARCHITECTURE)\.md|LICENSE|src\/([a-z0-9_]+\/)*[a-z0-9_]+(\.gen)?\.ts|plugins\/[a-z0-9_]+\.ts|presets\/[a-z0-9_-]+\.toml)$/;

const NPM =
  /^npm:(@[a-z0-9._-]+\/)?[a-z0-9._-]+@\d+\.\d+\.\d+(-[0-9a-z.-]+)?(\/[\w./-]+)?$/;

const { code, files, remarks } = await dryRun();
const paths = new Set(files.map(({ path }) => path));
const modules = new Map<string, ModuleFacts>();
for (const { path, bytes } of files) {
  if (!path.endsWith(".ts")) continue;
  modules.set(path, moduleFactsOf(bytes));
}

/** The one import that Deno is not to see through: a literal would be installed at every run. */
const COMPUTED = "/src/captioners/transformers/library.ts";

Deno.test("a publish would be accepted, with a warning of the one computed import only", () => {
  const doubts = remarks.filter((line) => /^(warning|error)\b/.test(line));
  deepEqual(doubts, [
    "warning[unanalyzable-dynamic-import]: unable to analyze dynamic import",
  ]);
  const at = remarks.indexOf(doubts[0]!);
  match(remarks[at + 1]!, new RegExp(`${COMPUTED}:\\d+:\\d+$`));
  const rest = remarks.slice(at + 2).findIndex((line) => CALM.test(line));
  const others = remarks.toSpliced(at, 2 + rest);
  deepEqual(others.filter((line) => !CALM.test(line)), []);
  equal(remarks.at(-1), "Success Dry run complete");
  equal(code, 0);
});

Deno.test("the package holds its sources and its papers, and nothing else", () => {
  deepEqual([...paths].filter((path) => !EXPECTED.test(path)), []);
  for (const path of ["/main.ts", "/mod.ts", "/deno.json", "/LICENSE"]) {
    ok(paths.has(path), `"${path}" would not be published`);
  }
});

Deno.test("the package is small", () => {
  const total = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  ok(total < 3_000_000, `${total} bytes would be published`);
});

Deno.test("a publish uploads the files as they lie in the checkout", () => {
  // Import maps and the like are rewritten on the way; nothing of ours is.
  const changed = files.filter(({ bytes, shownSize }) =>
    !isSize(shownSize, bytes.length)
  );
  deepEqual(changed.map(({ path, shownSize }) => `${path} ${shownSize}`), []);
});

Deno.test("published modules import npm packages, Node's and each other only", () => {
  const others: string[] = [];
  for (const [path, { specifiers }] of modules) {
    for (const specifier of specifiers) {
      const known = /^\.\.?\//.test(specifier)
        ? paths.has(posix.join(posix.dirname(path), specifier))
        : NPM.test(specifier) || /^node:[a-z][a-z0-9_/]*$/.test(specifier);
      if (!known) others.push(`${path}: ${specifier}`);
    }
  }
  deepEqual(others, []);
});

Deno.test("published modules start only published modules, as workers or as programs", () => {
  const started = [...modules].flatMap(([path, { workers }]) =>
    workers.map((worker) => posix.join(posix.dirname(path), worker))
  );
  ok(started.length > 0);
  deepEqual(started.filter((path) => !paths.has(path)), []);
});

Deno.test("published modules run from any address", () => {
  const faults = [...modules].flatMap(([path, facts]) =>
    facts.faults.map((fault) => `${path}: ${fault}`)
  );
  const [computed, ...others] = faults;
  match(computed!, /: dynamic import of no plain string: import\(name\)$/);
  ok(computed!.startsWith(COMPUTED), computed);
  deepEqual(others, []);
});

function moduleFactsOf(bytes: Uint8Array): ModuleFacts {
  return moduleFacts(new TextDecoder().decode(bytes));
}

/** Whether a size that is shown to two digits can be that of so many bytes. */
function isSize(shown: string, bytes: number): boolean {
  const [, number, unit] = /^([\d.]+)(B|KB|MB)$/.exec(shown) ?? [];
  const scale = unit === "MB" ? 1024 ** 2 : unit === "KB" ? 1024 : 1;
  return Math.abs(Number(number) - bytes / scale) < 0.006;
}
