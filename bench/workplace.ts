import { join } from "node:path";
import { makeDataset, repeatDataset } from "./datasets/make_dataset.ts";
import { makeFlatPictures } from "./datasets/flat_pictures.ts";
import type { PictureRecipe } from "./datasets/picture_recipe.ts";
import { tinyModel } from "./models/tiny_model.ts";
import { type TaggerFiles, vitBase448, vitModel } from "./models/vit_model.ts";

/** Labels of the tiny model: enough for captions of the usual length. */
const TINY_LABELS = 2000;

/** Pictures once, and the same several times over. */
export interface TwoSizes {
  readonly few: string;
  readonly fewImages: number;
  readonly many: string;
  readonly manyImages: number;
}

/** Where pictures and models lie; each is made when it is first asked for. */
export interface Workplace extends AsyncDisposable {
  /** A folder of pictures, and one of links to them. */
  pictures(
    name: string,
    recipes: readonly PictureRecipe[],
    times: number,
  ): Promise<TwoSizes>;
  /** A folder of so many flat pictures of the model's size. */
  flat(count: number): Promise<string>;
  /** The folder of a model. */
  model(name: "tiny" | "vit"): Promise<string>;
}

/**
 * Opens the workplace.
 *
 * @param kept A folder that stays, or null for one that goes at the end.
 * @param signal Stops what is being made.
 * @param tell Told what is made.
 */
export async function openWorkplace(
  kept: string | null,
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<Workplace> {
  if (kept !== null) await Deno.mkdir(kept, { recursive: true });
  const root = await Deno.realPath(
    kept ?? await Deno.makeTempDir({ prefix: "wdtag-bench-" }),
  );
  const made = new Map<string, Promise<unknown>>();
  function once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const known = made.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    tell(`making ${key}`);
    const result = make();
    made.set(key, result);
    return result;
  }
  return {
    pictures: (name, recipes, times) =>
      once(`${name} pictures`, async () => {
        const few = join(root, name);
        const many = `${few}_x${times}`;
        await makeDataset(few, recipes, signal);
        await repeatDataset(many, few, times);
        const fewImages = recipes.length;
        return { few, fewImages, many, manyImages: fewImages * times };
      }),
    flat: (count) =>
      once(`${count} flat pictures`, async () => {
        const folder = join(root, `flat_${count}`);
        await makeFlatPictures(folder, count, signal);
        return folder;
      }),
    model: (name) =>
      once(`the ${name} model`, async () => {
        const folder = join(root, `model_${name}`);
        await writeModel(
          folder,
          name === "vit" ? vitModel(vitBase448) : tinyModel(TINY_LABELS),
        );
        return folder;
      }),
    async [Symbol.asyncDispose](): Promise<void> {
      if (kept === null) await Deno.remove(root, { recursive: true });
    },
  };
}

async function writeModel(
  folder: string,
  { graph, csv }: TaggerFiles,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(join(folder, "model.onnx"), graph);
  await Deno.writeTextFile(join(folder, "selected_tags.csv"), csv);
}
