import { equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { joinPath } from "../../src/dataset/join_path.ts";
import { normalisePath } from "../../src/dataset/normalise_path.ts";

Deno.test("normalisePath() equals Python's str(Path(path)), and joinPath() its /", () => {
  const cases: [string, string, string][] = [
    ["data", "data", "data/a.png"],
    ["./data", "data", "data/a.png"],
    ["data/", "data", "data/a.png"],
    ["data//x/./y", "data/x/y", "data/x/y/a.png"],
    [".", ".", "a.png"],
    ["", ".", "a.png"],
    ["./", ".", "a.png"],
    ["..", "..", "../a.png"],
    ["a/../b", "a/../b", "a/../b/a.png"],
    ["/", "/", "/a.png"],
    ["//", "//", "//a.png"],
    ["//data", "//data", "//data/a.png"],
    ["///data", "/data", "/data/a.png"],
    ["a\\b", "a\\b", "a\\b/a.png"],
  ];
  for (const [given, path, joined] of cases) {
    equal(normalisePath(given, false), path);
    equal(joinPath(normalisePath(given, false), "a.png", false), joined);
  }
});

Deno.test("normalisePath() and joinPath() know Windows' drives and shares", () => {
  const cases: [string, string, string][] = [
    ["data/sub\\", "data\\sub", "data\\sub\\a.png"],
    ["C:/data/./x", "C:\\data\\x", "C:\\data\\x\\a.png"],
    ["C:\\", "C:\\", "C:\\a.png"],
    ["C:data", "C:data", "C:data\\a.png"],
    ["C:", "C:", "C:a.png"],
    ["//host/share/x", "\\\\host\\share\\x", "\\\\host\\share\\x\\a.png"],
    [".", ".", "a.png"],
  ];
  for (const [given, path, joined] of cases) {
    equal(normalisePath(given, true), path);
    equal(joinPath(normalisePath(given, true), "a.png", true), joined);
  }
});

Deno.test("normalisePath() changes nothing the second time", () => {
  const part = fc.constantFrom(".", "..", "/", "//", "a", "b.png", "\\", " ");
  const path = fc.array(part).map((parts) => parts.join(""));
  fc.assert(fc.property(path, (given) => {
    const once = normalisePath(given, false);
    equal(normalisePath(once, false), once);
  }));
});
