import type { ImageFile } from "./image_file.ts";
import { joinPath } from "./join_path.ts";

/**
 * The images of a run, in order; an array of them is one too. Each look may
 * give another object for the same image.
 */
export interface ImageList extends Iterable<ImageFile> {
  /** How many there are. */
  readonly length: number;
  /** The image at a place, from 0. */
  at(place: number): ImageFile | undefined;
}

/** An {@linkcode ImageList} that grows. */
export interface GrowingImageList extends ImageList {
  /** Puts an image at the end. */
  add(image: ImageFile): void;
}

/**
 * Makes an empty list that keeps of each image no more than the path below its
 * root: of hundreds of thousands, objects and whole paths are tens of
 * megabytes that are there from the first image to the last.
 *
 * @param windows Whether paths are made as on Windows; this machine's way by default.
 */
export function growingImageList(
  windows: boolean = Deno.build.os === "windows",
): GrowingImageList {
  const relatives: string[] = [];
  /** Where images of another root begin. */
  const parts: { readonly from: number; readonly root: string }[] = [];
  /** Paths that are not the root's and what is below it put together. */
  const others = new Map<number, string>();

  const pathOf = (root: string, relative: string): string =>
    joinPath(
      root,
      windows ? relative.replaceAll("/", "\\") : relative,
      windows,
    );
  const image = (place: number, root: string): ImageFile => {
    const relative = relatives[place]!;
    return {
      path: others.get(place) ?? pathOf(root, relative),
      root,
      relative,
    };
  };
  const partOf = (place: number): number => {
    let low = 0;
    for (let high = parts.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if (parts[middle]!.from <= place) low = middle;
      else high = middle;
    }
    return low;
  };

  return {
    get length(): number {
      return relatives.length;
    },
    at: (place) =>
      place in relatives ? image(place, parts[partOf(place)]!.root) : undefined,
    add({ path, root, relative }): void {
      const place = relatives.length;
      if (parts.at(-1)?.root !== root) parts.push({ from: place, root });
      if (path !== pathOf(root, relative)) others.set(place, path);
      relatives.push(relative);
    },
    *[Symbol.iterator](): Generator<ImageFile, void, void> {
      for (const [number, { from, root }] of parts.entries()) {
        const end = parts[number + 1]?.from ?? relatives.length;
        for (let place = from; place < end; place++) yield image(place, root);
      }
    },
  };
}
