import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { parseGlob } from "../../src/dataset/glob_pattern.ts";
import { scan } from "../../src/dataset/scan.ts";
import { scratchFolder } from "./scratch_folder.ts";

/** Says whether a pattern of one part matches a name. */
function matches(pattern: string, name: string, windows = false): boolean {
  return parseGlob(pattern, windows).some(({ parts: [part] }) =>
    part?.kind === "name"
      ? part.matches(name)
      : part?.kind === "literal" && part.name === name
  );
}

Deno.test("parseGlob() matches names as a shell does", () => {
  const cases: [string, string[], string[]][] = [
    ["*.png", ["a.png", "a.b.png", "*.png"], [
      ".png",
      ".a.png",
      "a.PNG",
      "a.pn",
    ]],
    [".*.png", [".a.png", "..png"], ["a.png", ".png"]],
    ["?.png", ["a.png", "é.png", "😀.png"], ["ab.png", ".png", "..png"]],
    ["a*b*c", ["abc", "aXbYc", "abbcc", "abcbc"], ["ab", "acb", "abcd"]],
    ["**.png", ["a.png"], ["a.jpg"]],
    ["[abc]x", ["ax", "cx"], ["dx", "[abc]x"]],
    ["[a-c0-9]", ["b", "5"], ["d", "-"]],
    ["[!a-c]", ["d", "é"], ["a", "."]],
    ["[^a]", ["b"], ["a"]],
    ["[]a]", ["]", "a"], ["b"]],
    ["[!]a]", ["b"], ["]", "a"]],
    ["[a-]", ["a", "-"], ["b"]],
    ["[z-a]", [], ["a", "m", "z"]],
    ["[😀-😂]", ["😁"], ["a"]],
    ["[.]a", [], [".a"]],
    ["[ab", ["[ab"], ["a"]],
    ["a]b?", ["a]bc"], ["abc"]],
    ["{a,b}.png", ["a.png", "b.png"], ["c.png", "{a,b}.png"]],
    ["*.{png,jp{g,eg}}", ["x.png", "x.jpg", "x.jpeg"], ["x.jp", "x.gif"]],
    ["{,a}b", ["b", "ab"], ["a"]],
    ["{a}?", ["{a}b"], ["ab"]],
    ["{a,b", ["{a,b"], ["a"]],
    ["a,b?", ["a,bc"], ["ac"]],
    ["\\*", ["*"], ["a", "\\*"]],
    ["\\[a\\]*", ["[a]b"], ["ab"]],
    ["\\{a,b\\}", ["{a,b}"], ["a", "b"]],
    ["[\\]]", ["]"], ["\\"]],
  ];
  for (const [pattern, yes, no] of cases) {
    for (const name of yes) {
      equal(matches(pattern, name), true, `${pattern} ${name}`);
    }
    for (const name of no) {
      equal(matches(pattern, name), false, `${pattern} ${name}`);
    }
  }
});

Deno.test("parseGlob() takes no account of case on Windows, where a backslash parts folders", () => {
  equal(matches("*.png", "A.PNG", true), true);
  equal(matches("[a-c].x", "B.x", true), true);
  equal(matches("*.png", "A.GIF", true), false);
  deepEqual(
    parseGlob("C:\\pics\\{a,b}\\*.png", true)
      .map(({ front, parts }) => [front, ...parts.map(({ kind }) => kind)]),
    [
      ["C:\\", "literal", "literal", "name"],
      ["C:\\", "literal", "literal", "name"],
    ],
  );
});

Deno.test("parseGlob() refuses braces that stand for too much", () => {
  throws(() => parseGlob("{a,b}".repeat(10)), RangeError);
  equal(parseGlob("{a,b}".repeat(9)).length, 512);
});

Deno.test("parseGlob() agrees with regular expressions on stars and question marks", () => {
  const pattern = fc.array(fc.constantFrom("a", "b", "*", "?"), {
    minLength: 1,
    maxLength: 8,
  }).map((chars) => `a${chars.join("")}`).filter((text) => /[*?]/.test(text));
  const name = fc.array(fc.constantFrom("a", "b"), { maxLength: 12 })
    .map((chars) => `a${chars.join("")}`);
  fc.assert(fc.property(pattern, name, (text, given) => {
    const source = text.replaceAll("*", ".*").replaceAll("?", ".");
    equal(matches(text, given), new RegExp(`^${source}$`).test(given));
  }));
});

const options = {
  recursive: false,
  suffixes: "any",
  missingFolderIsEmpty: false,
} as const;

Deno.test("scan() expands globs, and each image belongs to the part before the first wildcard", async () => {
  await using folder = await scratchFolder([
    "data/a.png",
    "data/b.jpg",
    "data/b.txt",
    "data/.hidden.png",
    "data/10_cat/c.png",
    "data/10_cat/deep/d.webp",
    "data/20_dog/c.png",
    "data/.cache/e.png",
    "data/.wdtag/f.png",
    "data/20_dog/.wdtag/f.png",
  ]);
  const root = `${folder.path}/data`;
  const cases: [string, string[]][] = [
    ["data/*.png", ["data a.png"]],
    ["data/*.{png,jpg}", ["data a.png", "data b.jpg"]],
    ["data/[ab].*", ["data a.png", "data b.jpg"]],
    ["data/**/*.png", [
      "data 10_cat/c.png",
      "data 20_dog/c.png",
      "data a.png",
    ]],
    ["data/**", [
      "data 10_cat/c.png",
      "data 10_cat/deep/d.webp",
      "data 20_dog/c.png",
      "data a.png",
      "data b.jpg",
    ]],
    ["data/**/deep/*", ["data 10_cat/deep/d.webp"]],
    ["data/**/**/d.webp", ["data 10_cat/deep/d.webp"]],
    ["data/*0_*/c.png", ["data 10_cat/c.png", "data 20_dog/c.png"]],
    // A folder that matches is scanned, as if the shell had named it.
    ["data/1*", ["data/10_cat c.png"]],
    ["data/*", [
      "data/10_cat c.png",
      "data/20_dog c.png",
      "data a.png",
      "data b.jpg",
    ]],
    ["data/.*/*.png", ["data .cache/e.png"]],
    ["data/{20_dog,10_cat}/c.png", ["data/10_cat c.png", "data/20_dog c.png"]],
    ["data/{a,gone}.png", ["data a.png"]],
    ["data/1?_cat/../a.png", ["data 10_cat/../a.png"]],
  ];
  for (const [pattern, want] of cases) {
    const { images } = await scan([`${folder.path}/${pattern}`], options);
    deepEqual(
      [...images].map((image) =>
        `${image.root.slice(folder.path.length + 1)} ${image.relative}`
          .replaceAll("\\", "/")
      ),
      want,
      pattern,
    );
  }
  const { images } = await scan([`${root}/*`], { ...options, limit: 2 });
  equal(images.length, 2);
});

Deno.test("scan() takes a path that exists by its name, not as a glob", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using folder = await scratchFolder([
    "a[1]/x.png",
    "a1/y.png",
    "b[2].png",
    "b2.png",
    "what?.png",
    "whats.png",
    "{c,d}.png",
  ]);
  const cases: [string, string[]][] = [
    ["a[1]", ["a[1]/x.png"]],
    ["a[1]/*.png", ["a[1]/x.png"]],
    ["*/x.png", ["a[1]/x.png"]],
    ["b[2].png", ["b[2].png"]],
    ["what?.png", ["what?.png"]],
    ["{c,d}.png", ["{c,d}.png"]],
    ["a[0-9]/*", ["a1/y.png"]],
    ["\\a1/*", ["a1/y.png"]],
  ];
  for (const [given, want] of cases) {
    const { images } = await scan([`${folder.path}/${given}`], options);
    deepEqual(
      [...images].map(({ path }) => path.slice(folder.path.length + 1)),
      want,
      given,
    );
  }
});

Deno.test("scan() follows links that a glob names, and no others", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using folder = await scratchFolder(["data/real/a.png", "data/b.png/"]);
  const { path } = folder;
  await Deno.symlink("real", `${path}/data/link`);
  await Deno.symlink("..", `${path}/data/real/up`);
  await Deno.symlink("nowhere", `${path}/data/gone.png`);
  await Deno.symlink("loop", `${path}/data/loop`);
  const found = async (pattern: string) => {
    const { images, problems } = await scan([`${path}/${pattern}`], options);
    return [
      ...[...images].map((image) => image.path.slice(path.length + 1)),
      ...problems.map((problem) =>
        `${problem.path.slice(path.length + 1)}: ${problem.reason}`
      ),
    ];
  };
  const problems = [
    "data/b.png: Not a file but a folder",
    'data/gone.png: A link whose target "nowhere" does not exist',
  ];
  deepEqual(await found("data/**/*.png"), ["data/real/a.png", ...problems]);
  deepEqual(await found("data/l*/*.png"), ["data/link/a.png"]);
  deepEqual(await found("data/*.png"), problems);
});

Deno.test("scan() says of a glob what is wrong with it", async () => {
  await using folder = await scratchFolder(["a.txt"]);
  const { path } = folder;
  for (
    const [pattern, reason] of [
      ["*.txt", /^No image matches this pattern \(looked for \.png, /],
      ["gone/*.png", /^No image matches this pattern/],
      ["{a,b}".repeat(10), /^Its braces stand for more than 1000 patterns$/],
    ] as const
  ) {
    const given = `${path}/${pattern}`;
    const error = await scan([given], options).catch((cause) => cause);
    equal(error.name, "ScanError");
    equal(error.problems[0].path, given);
    equal(reason.test(error.problems[0].reason), true, error.message);
  }
});
