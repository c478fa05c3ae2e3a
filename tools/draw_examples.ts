/**
 * Draws the pictures of examples/. As a program it draws them into any
 * folder: `deno run -A tools/draw_examples.ts FOLDER`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { extname } from "node:path";
import type { RawImage } from "../src/image/raw_image.ts";
import { toRawImage } from "./draw/canvas.ts";
import { distance, encode } from "./draw/encode.ts";
import type { Picture } from "./draw/picture.ts";
import { pictures } from "./draw/pictures.ts";
import { catSticker } from "./draw/pictures/cat_sticker.ts";
import { bringUpToDate, exactText, type Generated } from "./generated.ts";
import { markdown } from "./markdown.ts";

/** The name of the file that is broken on purpose. */
const broken = "broken.png";

const drawn = new Map<Picture, RawImage>();

/** The pixels of a picture; drawn once. */
function draw(picture: Picture): RawImage {
  const known = drawn.get(picture) ??
    toRawImage(picture.draw(), picture.alpha === true ? 4 : 3);
  drawn.set(picture, known);
  return known;
}

/** How far a format may be from the drawing where it is farthest, in 8-bit steps. */
const tolerances: Readonly<Record<string, number>> = {
  ".png": 0,
  ".gif": 2,
  ".jpg": 9,
  ".webp": 12,
  ".avif": 7,
};

function pictureFile(folder: string, picture: Picture): Generated {
  const path = `${folder}${picture.file}`;
  const make = () => encode(picture, draw(picture));
  const tolerance = tolerances[extname(picture.file)];
  return {
    path,
    make,
    async isCurrent(existing) {
      // Encoders change from version to version, drawings do not. Bitmaps
      // come from an encoder of our own.
      if (tolerance === undefined) {
        const wanted = await make();
        return wanted.length === existing.length &&
          wanted.every((byte, i) => byte === existing[i]);
      }
      return await distance(existing, draw(picture)) <= tolerance;
    },
  };
}

/** The cat's file cut off in the middle, as by a download that broke. */
function brokenFile(folder: string): Generated {
  const make = async () => {
    const whole = await encode(catSticker, draw(catSticker));
    return whole.subarray(0, Math.floor(whole.length * 0.6));
  };
  return {
    path: `${folder}${broken}`,
    make,
    isCurrent: async (existing) =>
      existing.length > 1000 && existing[1] === 0x50 &&
      await distance(existing, draw(catSticker)) === Infinity,
  };
}

/** What the drawings are, so that a change of theirs shows. */
function list(): string {
  const entries = pictures.map((picture) => {
    const { data, width, height, channels } = draw(picture);
    const sha256 = createHash("sha256").update(data).digest("hex");
    return { file: picture.file, width, height, channels, sha256 };
  });
  return JSON.stringify(entries, null, 2) + "\n";
}

function readme(): string {
  const lines = pictures.map(({ file, shows }) => `- \`${file}\`: ${shows}`);
  return markdown(`# Example pictures

Pictures to try wdtag on; \`deno task demo\` tags a copy of them with the
embedded model.

${lines.join("\n")}
- \`${broken}\`: a file that ends too early, to show what becomes of one

The project draws them itself: \`tools/draw_examples.ts\`, with the shapes,
gradients and seeded noise of \`tools/draw/\`. No other pictures went into them,
and they are under the project's licence. \`deno task generate\` draws again what
has changed. \`pictures.json\` has the size and the SHA-256 of each drawing's
pixels; the files are compared with the drawings pixel by pixel, with some
tolerance where the format loses something, because encoders differ from version
to version.
`);
}

/**
 * The files of examples/.
 *
 * @param folder where they lie from the root, with a slash at the end
 */
export function exampleFiles(folder = "examples/"): readonly Generated[] {
  return [
    ...pictures.map((picture) => pictureFile(folder, picture)),
    brokenFile(folder),
    exactText(`${folder}pictures.json`, list),
    exactText(`${folder}README.md`, readme),
  ];
}

if (import.meta.main) {
  const folder = Deno.args[0];
  if (folder === undefined) {
    console.error("Usage: deno run -A tools/draw_examples.ts FOLDER");
    Deno.exitCode = 2;
  } else {
    for (const path of await bringUpToDate(exampleFiles(""), folder, false)) {
      console.log(path);
    }
  }
}
