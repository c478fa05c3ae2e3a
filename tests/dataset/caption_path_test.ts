import { equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { captionPath } from "../../src/dataset/caption_path.ts";

Deno.test("captionPath() equals Python's os.path.splitext(path)[0] + extension", () => {
  const cases: [string, string, string][] = [
    ["data/a.png", ".txt", "data/a.txt"],
    ["a.b.png", ".txt", "a.b.txt"],
    [".png", ".txt", ".png.txt"],
    ["data/.png", ".txt", "data/.png.txt"],
    ["..png", ".txt", "..png.txt"],
    ["..a.png", ".txt", "..a.txt"],
    ["...", ".txt", "....txt"],
    [".a.b", ".txt", ".a.txt"],
    ["a.", ".txt", "a.txt"],
    ["a..png", ".txt", "a..txt"],
    ["x.y/a", ".txt", "x.y/a.txt"],
    ["a.png", "cap", "acap"],
    ["a.png", "", "a"],
    ["日本語.webp", ".caption", "日本語.caption"],
  ];
  for (const [path, extension, want] of cases) {
    equal(captionPath(path, extension, false), want);
  }
  equal(captionPath("x.y\\a", ".txt", true), "x.y\\a.txt");
  equal(captionPath("x.y\\a", ".txt", false), "x.txt");
});

Deno.test("captionPath() keeps the folder and cuts at most one suffix", () => {
  const name = fc.string({ minLength: 1 }).map((text) =>
    text.replaceAll("/", ".")
  );
  fc.assert(fc.property(name, name, name, (folder, stem, suffix) => {
    const bare = `${folder}/${stem}`;
    // A stem that is more than dots loses exactly what was put behind it.
    if (/[^.]/.test(stem) && !suffix.includes(".")) {
      equal(captionPath(`${bare}.${suffix}`, ".txt", false), `${bare}.txt`);
    }
    const caption = captionPath(bare, ".txt", false);
    equal(caption.startsWith(`${folder}/`), true);
    equal(bare.startsWith(caption.slice(0, -".txt".length)), true);
  }));
});
