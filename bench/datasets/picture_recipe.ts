/** How one picture of a dataset is made. The same recipe gives the same pixels. */
export interface PictureRecipe {
  /** The file's name. */
  readonly file: string;
  readonly format: "png" | "jpeg" | "webp";
  readonly width: number;
  readonly height: number;
  /** Which of the project's own pictures it is made of; any whole number from 0. */
  readonly subject: number;
  /** How far pixels are moved at random, in 8-bit steps: what makes a file as large as a real one. */
  readonly grain: number;
}

const formats = ["png", "jpeg", "webp"] as const;
const suffixes = { png: "png", jpeg: "jpg", webp: "webp" } as const;

function recipe(
  kind: string,
  at: number,
  rest: Omit<PictureRecipe, "file" | "subject">,
): PictureRecipe {
  const name = `${kind}_${String(at).padStart(3, "0")}`;
  return { file: `${name}.${suffixes[rest.format]}`, subject: at, ...rest };
}

/** Illustrations of about 450 x 450 pixels: PNG, JPEG and WebP in turn. */
export function smallPictures(count: number): readonly PictureRecipe[] {
  return Array.from({ length: count }, (_, at) =>
    recipe("small", at, {
      format: formats[at % 3]!,
      width: 410 + at * 37 % 81,
      height: 410 + at * 53 % 81,
      grain: 3,
    }));
}

/** PNG files of three megapixels, upright and lying. */
export function largePictures(count: number): readonly PictureRecipe[] {
  return Array.from({ length: count }, (_, at) => {
    const [width, height] = at % 2 === 0 ? [2048, 1536] : [1536, 2048];
    return recipe("large", at, { format: "png", width, height, grain: 2 });
  });
}

/** JPEG files of twelve megapixels, as a camera writes them. */
export function photoPictures(count: number): readonly PictureRecipe[] {
  return Array.from({ length: count }, (_, at) => {
    const [width, height] = at % 2 === 0 ? [4000, 3000] : [3000, 4000];
    return recipe("photo", at, { format: "jpeg", width, height, grain: 8 });
  });
}

/** Some of each: most are small, as in a folder that was gathered. */
export function mixedPictures(count: number): readonly PictureRecipe[] {
  const large = Math.ceil(count / 10);
  const photos = Math.ceil(count / 20);
  return [
    ...smallPictures(count - large - photos),
    ...largePictures(large),
    ...photoPictures(photos),
  ];
}
