import type {
  CaptionGrounding,
  CaptionImage,
} from "../captioners/captioner.ts";
import { readImageSize } from "../image/image_size.ts";
import type { RawImage } from "../image/raw_image.ts";
import { sniffFormat } from "../image/sniff.ts";
import { fileReason } from "./file_reason.ts";
import type { ImageFile } from "./image_file.ts";
import { readImageFile } from "./read_image_file.ts";

/** How an image of a run is read for a captioner. */
export interface CaptionImageReading {
  /** Decodes it; it has been sized then. */
  readonly decode: (bytes: () => Promise<Uint8Array<ArrayBuffer>>) => Promise<
    RawImage
  >;
  /** Told its size as soon as that is known. */
  readonly sized?: (size: readonly [width: number, height: number]) => void;
}

/**
 * An image of a run as captioners know it: nothing is read before it is asked
 * for. Needs `--allow-read`.
 *
 * @param file The image.
 * @param grounding What is known of it.
 * @param reading How it is read.
 */
export function captionImage(
  file: ImageFile,
  grounding: CaptionGrounding,
  { decode, sized = () => {} }: CaptionImageReading,
): CaptionImage {
  const read = async (): Promise<Uint8Array<ArrayBuffer>> => {
    try {
      return await readImageFile(file.path);
    } catch (cause) {
      throw new Error(fileReason(cause), { cause });
    }
  };
  return {
    path: file.path,
    key: file.relative,
    grounding,
    async bytes() {
      const bytes = await read();
      const format = sniffFormat(bytes);
      if (format === null) throw new Error("It is no image of a known format");
      const { width, height } = readImageSize(bytes, format);
      sized([width, height]);
      return bytes;
    },
    async pixels() {
      const image = await decode(read);
      sized([image.width, image.height]);
      return image;
    },
  };
}
