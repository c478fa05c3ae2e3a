import { deepEqual } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { captionPath } from "../../src/dataset/caption_path.ts";
import type { ImageFile } from "../../src/dataset/image_file.ts";
import { stemClashes } from "../../src/dataset/stem_clashes.ts";

function image(relative: string, root = "data"): ImageFile {
  return { path: `${root}/${relative}`, root, relative };
}

function reasons(
  images: readonly ImageFile[],
  extension = ".txt",
  ignoreCase = false,
): string[] {
  return stemClashes(images, extension, { ignoreCase })
    .map((clash) => `${clash.image.path}: ${clash.reason}`);
}

Deno.test("stemClashes() gives the caption to the first of a stem and names the others", () => {
  const names = ["x.jpg", "x.png", "y.webp", "sub/x.png", "x.b.png", "x.webp"];
  deepEqual(reasons(names.map((name) => image(name))), [
    'data/x.png: Shares its caption file "data/x.txt" with "data/x.jpg"',
    'data/x.webp: Shares its caption file "data/x.txt" with "data/x.jpg"',
  ]);
});

Deno.test("stemClashes() compares in any case only where the file system does", () => {
  const images = ["X.png", "x.jpg", "É.png", "e\u0301.jpg"]
    .map((name) => image(name));
  deepEqual(reasons(images), []);
  deepEqual(reasons(images, ".txt", true), [
    'data/x.jpg: Shares its caption file "data/x.txt" with "data/X.png"',
    'data/e\u0301.jpg: Shares its caption file "data/e\u0301.txt" with "data/É.png"',
  ]);
});

Deno.test("stemClashes() names captions that would be images of the set", () => {
  deepEqual(
    reasons(["a.b.png", "a.png", "c.jpg"].map((name) => image(name)), ".b.png"),
    ['data/a.png: Its caption file would be the image "data/a.b.png"'],
  );
  deepEqual(reasons([image("a.png"), image("b.jpg")], ".png"), [
    "data/a.png: Its caption file would be the image itself",
  ]);
});

Deno.test("stemClashes() knows one folder under two names by its root's identity", () => {
  const images = [image("x.png", "data"), image("x.jpg", "/home/me/data")];
  const roots = new Map([
    ["data", "/home/me/data"],
    ["/home/me/data", "/home/me/data"],
  ]);
  deepEqual(stemClashes(images, ".txt", { ignoreCase: false }), []);
  deepEqual(
    stemClashes(images, ".txt", { ignoreCase: false, roots })
      .map(({ image, other, captionPath }) => [image, other, captionPath]),
    [[images[1], images[0], "/home/me/data/x.txt"]],
  );
});

Deno.test("stemClashes() leaves images whose captions all differ", () => {
  const name = fc.constantFrom("a", "b", "a.b", ".a", "A");
  const file = fc.tuple(name, fc.constantFrom(".png", ".jpg", ".webp"))
    .map((parts) => image(parts.join("")));
  const set = fc.uniqueArray(file, { selector: ({ path }) => path });
  fc.assert(fc.property(set, (images) => {
    const clashes = stemClashes(images, ".txt", { ignoreCase: false });
    const captions = new Map<string, ImageFile>();
    const expected: ImageFile[] = [];
    for (const one of images) {
      const caption = captionPath(one.path, ".txt", false);
      if (captions.has(caption)) expected.push(one);
      else captions.set(caption, one);
    }
    deepEqual(clashes.map((clash) => clash.image), expected);
    for (const clash of clashes) {
      deepEqual(clash.other, captions.get(clash.captionPath));
    }
  }));
});
