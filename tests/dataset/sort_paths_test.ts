import { deepEqual, equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  compareNames,
  comparePaths,
  sortNames,
} from "../../src/dataset/sort_paths.ts";

/** Compares code point by code point, the slow and plain way. */
function reference(a: string, b: string): number {
  const x = [...a].map((char) => char.codePointAt(0)!);
  const y = [...b].map((char) => char.codePointAt(0)!);
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    if (x[i] !== y[i]) return Math.sign(x[i]! - y[i]!);
  }
  return Math.sign(x.length - y.length);
}

function referencePaths(a: string, b: string): number {
  const x = a.split("/");
  const y = b.split("/");
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const order = reference(x[i]!, y[i]!);
    if (order !== 0) return order;
  }
  return Math.sign(x.length - y.length);
}

/** Names that are alike enough to differ late, at the ends of the planes. */
const name = fc.array(
  fc.constantFrom("a", "b", "A", "-", ".", " ", "é", "\uff21", "\ue000", "😀"),
  { minLength: 1, maxLength: 5 },
).map((chars) => chars.join(""));
const path = fc.array(name, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join("/"));

Deno.test("comparePaths() puts a folder's content before names that go on where the folder's name ends", () => {
  deepEqual(
    ["data/sub-a.png", "data/sub.png", "data/sub/z.png", "data/Sub.png"]
      .sort((a, b) => comparePaths(a, b)),
    ["data/Sub.png", "data/sub/z.png", "data/sub-a.png", "data/sub.png"],
  );
  deepEqual(
    ["d\\sub-a.png", "d\\sub\\z.png"].sort((a, b) => comparePaths(a, b, "\\")),
    ["d\\sub\\z.png", "d\\sub-a.png"],
  );
});

Deno.test("compareNames() orders by code point, not by UTF-16 unit", () => {
  equal("\u{1f600}" < "\uff21", true);
  equal(compareNames("\u{1f600}", "\uff21") > 0, true);
  equal(compareNames("\u{1f600}", "\u{1f601}") < 0, true);
  equal(compareNames("a", "a"), 0);
});

Deno.test("compareNames() equals the comparison of code point lists", () => {
  fc.assert(fc.property(name, name, (a, b) => {
    equal(Math.sign(compareNames(a, b)), reference(a, b));
  }));
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.string({ unit: "binary" }),
      (a, b) => equal(Math.sign(compareNames(a, b)), reference(a, b)),
    ),
  );
});

Deno.test("comparePaths() equals the comparison of lists of names", () => {
  fc.assert(fc.property(path, path, (a, b) => {
    equal(Math.sign(comparePaths(a, b)), referencePaths(a, b));
  }));
});

Deno.test("sortNames() sorts as compareNames() says, with and without surrogates", () => {
  fc.assert(fc.property(fc.array(name), (names) => {
    deepEqual(sortNames([...names]), [...names].sort(reference));
  }));
});
