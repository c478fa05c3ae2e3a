import { deepEqual, equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import type { ImageFile } from "../../src/dataset/image_file.ts";
import { growingImageList } from "../../src/dataset/image_list.ts";

const name = fc.constantFrom("a.png", "b.png", "sub/a.png", "é/b.jpg");
const root = fc.constantFrom("data", ".", "/", "/home/me", "");
const image: fc.Arbitrary<ImageFile> = fc.record({
  root,
  relative: name,
  // As a rule, and as no rule has it.
  path: fc.constantFrom("data/a.png", "a.png", "/sub/a.png", "else.png"),
});

Deno.test("growingImageList() gives back what was put in, in order and by place", () => {
  fc.assert(fc.property(fc.array(image), (images) => {
    const list = growingImageList(false);
    for (const each of images) list.add(each);
    equal(list.length, images.length);
    deepEqual([...list], images);
    deepEqual(images.map((_, place) => list.at(place)), images);
    equal(list.at(images.length), undefined);
    equal(list.at(-1), undefined);
  }));
});

Deno.test("growingImageList() knows Windows' paths", () => {
  const list = growingImageList(true);
  const images = [
    { path: "data\\sub\\a.png", root: "data", relative: "sub/a.png" },
    { path: "D:a.png", root: "D:", relative: "a.png" },
  ];
  for (const each of images) list.add(each);
  deepEqual([...list], images);
});
