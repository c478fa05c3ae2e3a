/** Suffixes that name a picture, lower case: those that wdtag reads and those that a dataset may hold besides. */
const imageSuffixes: ReadonlySet<string> = new Set(
  ("apng arw avif avifs bmp cr2 cr3 dds dib dng exr gif hdr heic heif ico j2k jfif jif jp2 jpe jpeg jpg jpx jxl mpo " +
    "nef orf pbm pgm png pnm ppm psd qoi raf rw2 svg svgz tga tif tiff webp")
    .split(" "),
);

/**
 * Whether a file name says that the file is an image, in any case. Dots and blanks at the end do not count, because
 * Windows drops them: `a.png. ` is `a.png` there.
 *
 * @param name A file name without folders, or a caption suffix such as `.txt`.
 * @returns True for `a.PNG`, `.jpeg`, `x.txt.webp`; false for `png`, `apng` and `a.png.txt`.
 */
export function isNamedLikeImage(name: string): boolean {
  const trimmed = name.replace(/[. ]+$/, "");
  const dot = trimmed.lastIndexOf(".");
  return dot >= 0 && imageSuffixes.has(trimmed.slice(dot + 1).toLowerCase());
}

/** How many bytes {@link looksLikeImage} wants to see. */
export const imageSignatureBytes = 32;

/**
 * Whether the first bytes of a file are those of an image. Made to have no false alarm on text: the signatures of PNG,
 * JPEG, JPEG XL and the ISO containers are not UTF-8 or hold NUL; the short, readable ones (`BM`, `GIF89a`, `RIFF`,
 * `II*`) count only together with a NUL byte, which their headers hold and captions do not.
 *
 * @param head The first {@link imageSignatureBytes} bytes, or fewer of a shorter file.
 * @returns True when overwriting the file would destroy a picture.
 */
export function looksLikeImage(head: Uint8Array): boolean {
  const at = (offset: number, text: string) =>
    [...text].every((char, i) => head[offset + i] === char.charCodeAt(0));
  const binary = head.includes(0);
  return at(0, "\x89PNG\r\n") || at(0, "\xff\xd8\xff") || at(0, "\xff\x0a") ||
    binary &&
      (at(0, "BM") && head.length >= 14 &&
          head.subarray(6, 10).every((byte) => byte === 0) ||
        at(0, "GIF87a") || at(0, "GIF89a") || at(0, "RIFF") && at(8, "WEBP") ||
        at(0, "II*\0") || at(0, "MM\0*") || at(0, "II+\0") || at(0, "MM\0+") ||
        at(4, "JXL \r\n") || at(4, "jP  \r\n") || at(0, "8BPS\0") ||
        at(0, "\0\0\x01\0") || at(0, "qoif")) ||
    head[0] === 0 && at(4, "ftyp") && isImageBrand(head);
}

/** ISO base media brands that hold pictures, against those that hold films. */
function isImageBrand(head: Uint8Array): boolean {
  const brand = String.fromCharCode(...head.subarray(8, 12));
  return [
    "avif",
    "avis",
    "heic",
    "heix",
    "hevc",
    "hevx",
    "heim",
    "heis",
    "mif1",
    "msf1",
    "crx ",
  ].includes(brand);
}
