"""Records what Pillow 12.3 reads in the fixtures: python3 tools/fixture_images/record.py FOLDER

Writes FOLDER/expected.json, one line for each picture: its format and size, how
many channels the reference's preprocessing takes (RGBA where Pillow has an alpha
channel or transparency, RGB otherwise) and their sha256, or Pillow's error.
Where a decoder may differ a little, the pixels lie in FOLDER/expected/ as well.

JPEG XL, which Pillow lacks, is decoded by Debian's djxl. A few BMP files that
Pillow refuses or garbles are decoded by ImageMagick or by arithmetic: `by` tells.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
from PIL import Image

FOLDER = Path(sys.argv[1])
NEAR = ("jpeg_", "jxl_lossy", "jxl_jpeg", "avif_10bit", "avif_12bit", "tiff_rgba8_premultiplied")
warnings.simplefilter("ignore")


def eight_bits(ppm):
    """A 16-bit PPM with its samples rounded to 8 bits, as libjxl's own 8-bit output is."""
    _, width, height = ppm.split(maxsplit=3)[:3]
    deep = np.frombuffer(ppm[-int(width) * int(height) * 6 :], ">u2").reshape(int(height), int(width), 3)
    return Image.fromarray(np.round(deep / 257).astype(np.uint8))


def load(path):
    if path.suffix == ".jxl":
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / ("out.ppm" if "16bit" in path.name else "out.png")
            subprocess.run(["djxl", path, out], check=True, capture_output=True)
            image = eight_bits(out.read_bytes()) if out.suffix == ".ppm" else Image.open(out)
            image.load()
            return image, "JXL"
    image = Image.open(path)
    kind = image.format
    image.load()
    return image, kind


def by_magick(path):
    rgba = subprocess.run(["convert", path, "-depth", "8", "rgba:-"], check=True, capture_output=True).stdout
    width, height = np.frombuffer(path.read_bytes()[18:26], "<i4")
    return Image.frombytes("RGBA", (int(width), int(height)), rgba).convert("RGB")


def by_arithmetic(path):
    """Bottom-up rows of words; each field is stretched to 8 bits, or loses its low ones."""
    content = path.read_bytes()
    width, height = (int(side) for side in np.frombuffer(content[18:26], "<i4"))
    offset, bits = int(np.frombuffer(content[10:14], "<u4")[0]), content[28]
    stride = (width * bits + 31) // 32 * 4
    rows = np.frombuffer(content[offset:], "u1").reshape(height, stride)[::-1, : width * bits // 8]
    words = np.ascontiguousarray(rows).view("<u2" if bits == 16 else "<u4").astype(np.uint32)
    if bits == 16:
        fields = [(words >> shift & 15) * 17 for shift in (8, 4, 0, 12)]
    else:
        fields = [words >> shift & 255 for shift in (22, 12, 2)]
    return Image.fromarray(np.dstack(fields).astype(np.uint8))


# What Pillow refuses or garbles (runs of an odd number of nibbles, for one).
OTHERWISE = {
    "bmp_rle4_odd.bmp": by_magick,
    "bmp_palette4_greys.bmp": by_magick,
    "bmp_rgb16_4444.bmp": by_arithmetic,
    "bmp_rgb32_ten_bits.bmp": by_arithmetic,
    "bmp_os2v2_short.bmp": lambda path: Image.open(path.with_name("bmp_rgb24.bmp")),
    "png_fault_text_huge.png": lambda path: Image.open(path.with_name("png_rgb8.png")),
}


def take(image):
    if image.mode in ("RGBA", "LA") or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("RGB")


expected = {}
(FOLDER / "expected").mkdir(exist_ok=True)
for path in sorted(FOLDER.iterdir()):
    if path.suffix in (".json", ".md") or path.is_dir():
        continue
    entry = {}
    try:
        if path.name in OTHERWISE:
            image = OTHERWISE[path.name](path)
            kind = path.suffix[1:].upper()
            entry["by"] = "another reader than Pillow"
        else:
            image, kind = load(path)
        image = take(image)
    except Exception as error:
        reason = str(error).replace(str(path), path.name).replace(str(FOLDER), ".")
        if isinstance(error, subprocess.CalledProcessError):
            reason = "refused by djxl"
        expected[path.name] = {"error": f"{type(error).__name__}: {reason}"}
        continue
    sha256 = hashlib.sha256(image.tobytes()).hexdigest()
    entry |= {
        "format": {"MPO": "jpeg", "TIF": "tiff"}.get(kind, kind.lower()),
        "width": image.width,
        "height": image.height,
        "channels": len(image.getbands()),
        "sha256": sha256,
    }
    if path.name.startswith(NEAR):
        entry["pixels"] = f"expected/{sha256[:12]}.png"
        image.save(FOLDER / entry["pixels"], optimize=True)
    expected[path.name] = entry
lines = [f"  {json.dumps(name)}: {json.dumps(entry)}" for name, entry in expected.items()]
(FOLDER / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
