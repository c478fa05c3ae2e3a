import { fileURLToPath } from "node:url";
import { random } from "../../tools/draw/random.ts";
import type { PictureRecipe } from "./picture_recipe.ts";

/** The project's own drawings, from which all pictures are made. */
const subjects = [
  "night_sky.png",
  "pastel_portrait.webp",
  "manga_page.png",
  "sunset_hills.jpg",
  "figure_on_white.png",
  "confetti.webp",
  "more/red_umbrella.jpg",
  "more/bordered_peak.webp",
] as const;

/** Numbers around 0 that fill more than a row of any picture, so that no pattern shows. */
const GRAINS = 1 << 20;
let grains: Int8Array | null = null;

function grainOf(): Int8Array {
  if (grains !== null) return grains;
  const dice = random(1);
  grains = Int8Array.from(
    { length: GRAINS },
    () => Math.round(dice.bell() * 32),
  );
  return grains;
}

/**
 * Makes a picture's file: a part of one of the drawings in `examples/`, turned
 * over and coloured differently, at the size that is wanted, with grain.
 */
export async function paintPicture(
  recipe: PictureRecipe,
): Promise<Uint8Array> {
  const { default: sharp } = await import("npm:sharp@0.35.5");
  const { subject, width, height, format } = recipe;
  const dice = random(subject + 1);
  const file = new URL(
    `../../examples/${subjects[subject % subjects.length]}`,
    import.meta.url,
  );
  const source = sharp(fileURLToPath(file));
  const whole = await source.metadata();
  // A part of at least two thirds, so that no two pictures are alike.
  const part = {
    width: Math.floor(whole.width * dice.between(0.66, 1)),
    height: Math.floor(whole.height * dice.between(0.66, 1)),
  };
  const { data, info } = await source
    .extract({
      ...part,
      left: Math.floor((whole.width - part.width) * dice.next()),
      top: Math.floor((whole.height - part.height) * dice.next()),
    })
    .flatten({ background: "#fff" })
    .toColourspace("srgb")
    .flop(dice.next() < 0.5)
    .modulate({ hue: Math.floor(dice.between(0, 360)) })
    .resize(width, height, { fit: "fill" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  addGrain(data, recipe.grain, subject);
  const { channels } = info;
  const picture = sharp(data, { raw: { width, height, channels } });
  switch (format) {
    case "png":
      return await picture.png({ compressionLevel: 6 }).toBuffer();
    case "jpeg":
      return await picture.jpeg({ quality: 92 }).toBuffer();
    case "webp":
      return await picture.webp({ quality: 90, effort: 2 }).toBuffer();
  }
}

function addGrain(pixels: Uint8Array, strength: number, seed: number): void {
  const grain = grainOf();
  const scale = strength / 32;
  let at = Math.imul(seed + 1, 0x9e3779b1) & (GRAINS - 1);
  for (let i = 0; i < pixels.length; i++) {
    // An odd step that differs from picture to picture walks through them all.
    at = (at + 2 * seed + 1) & (GRAINS - 1);
    const value = pixels[i]! + grain[at]! * scale;
    pixels[i] = value < 0 ? 0 : value > 255 ? 255 : value;
  }
}
