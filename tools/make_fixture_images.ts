/**
 * Makes the pictures of tests/fixtures/images/ anew: `deno run -A tools/make_fixture_images.ts [folder]`.
 *
 * PNG, BMP, GIF and uncompressed TIFF come from the builders beside it;
 * the rest from the encoders that tests/fixtures/images/README.md names.
 *
 * @module
 */
import { join } from "node:path";
import { bmpFixtures } from "./fixture_images/bmp_recipes.ts";
import { gifFixtures } from "./fixture_images/gif_recipes.ts";
import { pngFixtures } from "./fixture_images/png_recipes.ts";
import { tiffFixtures } from "./fixture_images/tiff_recipes.ts";

const folder = Deno.args[0] ?? "tests/fixtures/images";
await Deno.mkdir(folder, { recursive: true });
const fixtures = [
  ...pngFixtures(),
  ...bmpFixtures(),
  ...gifFixtures(),
  ...tiffFixtures(),
];
for (const [name, content] of fixtures) {
  await Deno.writeFile(join(folder, name), content);
}
console.log(`${fixtures.length} pictures in ${folder}`);
