import { join } from "node:path";

/** Plain pictures by file name, and the tag that no eye would deny them. */
export const plainPictures: Readonly<
  Record<string, { readonly colour: string; readonly tag: string }>
> = {
  "white.png": { colour: "#ffffff", tag: "white_background" },
  "red.jpg": { colour: "#d01818", tag: "red_background" },
  "blue.webp": { colour: "#1830d0", tag: "blue_background" },
};

/**
 * Makes a folder of {@linkcode plainPictures}.
 *
 * @param folder Its path; it must not exist.
 */
export async function drawPlainPictures(folder: string): Promise<void> {
  const { default: sharp } = await import("npm:sharp@0.35.5");
  await Deno.mkdir(folder);
  for (const [name, { colour }] of Object.entries(plainPictures)) {
    await sharp({
      create: { width: 96, height: 64, channels: 3, background: colour },
    }).toFile(join(folder, name));
  }
}

/**
 * Reads the captions beside them.
 *
 * @param folder Where they lie.
 * @returns Caption by the picture's file name.
 */
export async function readCaptions(
  folder: string,
): Promise<Record<string, string>> {
  const captions: Record<string, string> = {};
  for (const name of Object.keys(plainPictures)) {
    const file = name.replace(/\.[a-z]+$/, ".txt");
    captions[name] = await Deno.readTextFile(join(folder, file));
  }
  return captions;
}
