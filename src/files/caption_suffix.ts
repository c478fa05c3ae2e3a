import { isNamedLikeImage } from "./image_guard.ts";
import { quotePath } from "./quote_path.ts";

/** What trainers keep beside images, or may: cached latents, weights. */
const TENSORS = /\.(?:npz|npy|safetensors|ckpt|pth?|onnx)$/i;

/**
 * Says what is wrong with a caption suffix (`--caption_extension`), or null when it may be used.
 *
 * As in sd-scripts the suffix is put after the stem as it is, so it needs no dot (`cap` makes `acap` of `a.png`) and
 * may be empty (`a`). What may not be: a suffix that turns captions into images (`.png`, `_wd.JPG`), one with a path
 * separator (it would choose the folder), a NUL, on Windows a colon (`a.png::$DATA` is the image itself there), and one
 * of files with tensors (`.npz` is where sd-scripts keeps an image's latents). A
 * suffix that only sometimes makes an image's name (`png` after a stem that ends in a dot) is met at the write.
 *
 * @param suffix What the user gave.
 * @returns The whole sentence, or null.
 */
export function captionSuffixProblem(suffix: string): string | null {
  const because = (reason: string) =>
    `Refused the caption suffix ${quotePath(suffix)}: ${reason}`;
  if (/[/\\]/.test(suffix)) {
    return because(
      "a path separator in it would put the captions elsewhere; try .txt",
    );
  }
  if (suffix.includes("\0")) {
    return because("it holds a NUL character; try .txt");
  }
  if (Deno.build.os === "windows" && suffix.includes(":")) {
    return because("Windows reads a colon as a stream name");
  }
  if (isNamedLikeImage(suffix)) {
    return because("captions would be written over images; try .txt");
  }
  if (TENSORS.test(suffix)) {
    return because(
      "files of that name hold tensors, which captions would be written over; try .txt",
    );
  }
  return null;
}
