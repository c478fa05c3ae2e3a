import { deepEqual, equal, notDeepEqual, ok } from "node:assert/strict";
import { join } from "node:path";
import { flatPicture } from "../../bench/datasets/flat_pictures.ts";
import {
  makeDataset,
  repeatDataset,
} from "../../bench/datasets/make_dataset.ts";
import { paintPicture } from "../../bench/datasets/paint_picture.ts";
import {
  largePictures,
  mixedPictures,
  photoPictures,
  type PictureRecipe,
  smallPictures,
} from "../../bench/datasets/picture_recipe.ts";
import { clearFolder } from "../../bench/measure/clear_folder.ts";
import { decodeImage, sniffFormat } from "../../mod.ts";

Deno.test("every dataset has as many pictures as are asked for, no two of a stem", () => {
  for (
    const recipes of [
      smallPictures(50),
      largePictures(50),
      photoPictures(50),
      mixedPictures(50),
    ]
  ) {
    const stems = recipes.map(({ file }) => file.split(".")[0]);
    equal(new Set(stems).size, 50);
  }
  deepEqual(smallPictures(9), smallPictures(9));
});

Deno.test("photographs have twelve megapixels, and a mixed folder has some", () => {
  ok(photoPictures(4).every((each) => each.width * each.height === 12e6));
  const kinds = mixedPictures(60).map(({ file }) => file.split("_")[0]);
  deepEqual(
    ["small", "large", "photo"].map((kind) =>
      kinds.filter((each) => each === kind).length
    ),
    [51, 6, 3],
  );
});

for (const recipe of smallPictures(3)) {
  Deno.test(`paintPicture() makes the same ${recipe.format} each time`, async () => {
    const bytes = await paintPicture(recipe);
    equal(sniffFormat(bytes), recipe.format);
    deepEqual(bytes, await paintPicture(recipe));
    const { width, height, channels } = await decodeImage(bytes);
    deepEqual([width, height, channels], [recipe.width, recipe.height, 3]);
  });
}

Deno.test("paintPicture() makes another picture of another subject, even of the same drawing", async () => {
  const [recipe] = smallPictures(1) as [PictureRecipe];
  const one = await decodeImage(await paintPicture(recipe));
  const other = await decodeImage(
    await paintPicture({ ...recipe, subject: recipe.subject + 8 }),
  );
  equal(one.data.length, other.data.length);
  notDeepEqual(one.data, other.data);
});

Deno.test("flatPicture() makes 448 x 448 pixels of few bytes, and no picture twice", async () => {
  const image = await decodeImage(flatPicture(7));
  deepEqual([image.width, image.height, image.channels], [448, 448, 3]);
  ok(flatPicture(7).length < 1000);
  deepEqual(flatPicture(7), flatPicture(7));
  const seen = new Set<string>();
  for (let at = 0; at < 2000; at++) {
    seen.add(new TextDecoder("latin1").decode(flatPicture(at)));
  }
  equal(seen.size, 2000);
});

Deno.test("makeDataset() leaves what is there, repeatDataset() links it, clearFolder() keeps pictures alone", async () => {
  const root = await Deno.makeTempDir();
  try {
    const { signal } = new AbortController();
    const folder = join(root, "few");
    const recipes = smallPictures(2).map((each) => ({
      ...each,
      width: 16,
      height: 12,
    }));
    await makeDataset(folder, recipes, signal);
    await Deno.writeTextFile(join(folder, recipes[0]!.file), "kept");
    await makeDataset(folder, recipes, signal);
    equal(await Deno.readTextFile(join(folder, recipes[0]!.file)), "kept");

    const many = join(root, "many");
    await repeatDataset(many, folder, 3);
    await repeatDataset(many, folder, 3);
    await Deno.writeTextFile(join(many, "0_small_000.txt"), "a caption");
    await Deno.mkdir(join(many, ".wdtag"));
    await clearFolder(many);
    const names = [...Deno.readDirSync(many)].map(({ name }) => name).sort();
    deepEqual(
      names,
      [0, 1, 2].flatMap((time) => recipes.map(({ file }) => `${time}_${file}`)),
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
