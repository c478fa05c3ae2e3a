"""Makes the fixtures that need an encoder: python3 tools/fixture_images/encode.py FOLDER

Pillow 12.3, NumPy, and Debian's cjpeg, jpegtran, webpmux, avifenc, cjxl and tiffcp.
The files that it makes are committed; their pixels hang on the encoders' versions.
"""

import io
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

OUT = Path(sys.argv[1])
TMP = Path(tempfile.mkdtemp())


def scene(width, height, channels):
    """Slopes, discs and noise, without hard edges where a lossy encoder would ring."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    rng = np.random.default_rng(7)
    planes = []
    for c in range(channels):
        plane = 128 + 90 * np.sin(x / (5 + 3 * c) + c) + 60 * np.cos(y / (4 + 2 * c) - c)
        disc = (x - width * (0.3 + 0.2 * c)) ** 2 + (y - height * 0.5) ** 2 < (height * 0.25) ** 2
        planes.append(np.where(disc, 255 - plane, plane) + rng.normal(0, 4, x.shape))
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


RGB = Image.fromarray(scene(61, 43, 3))
GREY = Image.fromarray(scene(61, 43, 1)[..., 0])
CMYK = Image.fromarray(scene(61, 43, 4), "CMYK")
ALPHA = np.clip(np.mgrid[0:43, 0:61][1] * 6 - 40, 0, 255).astype(np.uint8)
RGBA = Image.fromarray(np.dstack([np.asarray(RGB), ALPHA]))
RGB16 = scene(37, 23, 3).astype(np.uint16) * 256 + 77


def run(*command):
    subprocess.run([str(part) for part in command], check=True, capture_output=True)


def write(name, content):
    (OUT / name).write_bytes(content)


def saved(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def source(name, image):
    path = TMP / name
    image.save(path)
    return path


def jpegs():
    for name, options in {
        "420": dict(subsampling="4:2:0"),
        "422": dict(subsampling="4:2:2"),
        "444": dict(subsampling="4:4:4"),
        "progressive": dict(progressive=True),
        "restart": dict(restart_marker_blocks=3),
        "low_quality": dict(quality=8),
    }.items():
        write(f"jpeg_{name}.jpg", saved(RGB, "JPEG", **{"quality": 85, **options}))
    write("jpeg_grey.jpg", saved(GREY, "JPEG", quality=85))
    write("jpeg_grey_progressive.jpg", saved(GREY, "JPEG", quality=85, progressive=True))
    cmyk = saved(CMYK, "JPEG", quality=90)
    write("jpeg_cmyk_adobe.jpg", cmyk)
    at = cmyk.index(b"Adobe")
    write("jpeg_ycck.jpg", cmyk[: at + 11] + b"\x02" + cmyk[at + 12 :])
    marker = at - 4
    length = struct.unpack(">H", cmyk[marker + 2 : marker + 4])[0]
    write("jpeg_cmyk_unmarked.jpg", cmyk[:marker] + cmyk[marker + 2 + length :])
    write("jpeg_rgb_space.jpg", saved(RGB, "JPEG", quality=90, keep_rgb=True))
    exif = Image.Exif()
    exif[0x0112] = 6
    plain = saved(RGB, "JPEG", quality=85, exif=exif)
    write("jpeg_orientation6.jpg", plain)
    ppm = source("rgb.ppm", RGB)
    run("cjpeg", "-quality", "85", "-arithmetic", "-outfile", OUT / "jpeg_arithmetic.jpg", ppm)
    run("cjpeg", "-quality", "85", "-sample", "4x1", "-outfile", OUT / "jpeg_411.jpg", ppm)
    run("cjpeg", "-quality", "85", "-sample", "1x2", "-outfile", OUT / "jpeg_440.jpg", ppm)
    other = Image.fromarray(255 - np.asarray(RGB))
    write("jpeg_mpo.jpg", saved(RGB, "MPO", save_all=True, append_images=[other], quality=85))
    base = saved(RGB, "JPEG", quality=85)
    write("jpeg_trailing.jpg", base + b"trailing bytes" * 9)
    write("jpeg_fault_stray_bytes.jpg", base[:-2] + b"\0\0\0" + base[-2:])
    write("jpeg_fault_no_end.jpg", base[:-2])
    write("jpeg_fault_cut.jpg", base[: len(base) * 2 // 3])
    write("jpeg_fault_cut_and_closed.jpg", base[: len(base) * 2 // 3] + b"\xff\xd9")
    scan = base.index(b"\xff\xda")
    write("jpeg_fault_headers_only.jpg", base[:scan])
    spoiled = bytearray(base)
    spoiled[scan + 300] ^= 0xFF
    write("jpeg_fault_spoiled.jpg", bytes(spoiled))
    progressive = saved(RGB, "JPEG", quality=85, progressive=True)
    write("jpeg_fault_progressive_cut.jpg", progressive[: len(progressive) // 2])
    last = progressive.rindex(b"\xff\xda")
    write("jpeg_fault_progressive_few_scans.jpg", progressive[:last] + b"\xff\xd9")


def webps():
    write("webp_lossy.webp", saved(RGB, "WEBP", quality=80))
    write("webp_lossless.webp", saved(RGB, "WEBP", lossless=True))
    write("webp_lossless_alpha.webp", saved(RGBA, "WEBP", lossless=True, exact=True))
    write("webp_lossy_alpha.webp", saved(RGBA, "WEBP", quality=80))
    write("webp_lossless_grey.webp", saved(GREY, "WEBP", lossless=True))
    exif = Image.Exif()
    exif[0x0112] = 6
    write("webp_orientation6.webp", saved(RGB, "WEBP", lossless=True, exif=exif))
    other = Image.fromarray(255 - np.asarray(RGB))
    write("webp_animated.webp", saved(RGB, "WEBP", save_all=True, append_images=[other], lossless=True))
    small = RGBA.crop((10, 6, 40, 30))
    write_to = TMP / "small.webp"
    write_to.write_bytes(saved(small, "WEBP", lossless=True, exact=True))
    full = TMP / "full.webp"
    full.write_bytes(saved(RGBA, "WEBP", lossless=True, exact=True))
    run("webpmux", "-frame", write_to, "+100+8+6", "-frame", full, "+100+0+0", "-bgcolor", "255,10,20,30",
        "-o", OUT / "webp_animated_offset.webp")
    base = saved(RGB, "WEBP", quality=80)
    write("webp_fault_cut.webp", base[: len(base) * 2 // 3])
    lossless = saved(RGB, "WEBP", lossless=True)
    write("webp_fault_lossless_cut.webp", lossless[: len(lossless) * 2 // 3])


def avifs():
    rgb, rgba, grey = source("rgb.png", RGB), source("rgba.png", RGBA), source("grey.png", GREY)
    deep = TMP / "rgb16.ppm"
    deep.write_bytes(b"P6 37 23 65535\n" + RGB16.astype(">u2").tobytes())
    run("convert", deep, "-depth", "16", TMP / "rgb16.png")
    common = ("avifenc", "-s", "6", "-j", "1")
    for name, options in {
        "420": ("-y", "420", "--min", "10", "--max", "20", rgb),
        "422": ("-y", "422", "--min", "10", "--max", "20", rgb),
        "444": ("-y", "444", "--min", "10", "--max", "20", rgb),
        "limited": ("-y", "420", "-r", "limited", "--min", "10", "--max", "20", rgb),
        "grey": ("-y", "400", "--min", "10", "--max", "20", grey),
        "lossless": ("-l", rgb),
        "alpha": ("-y", "444", "--min", "10", "--max", "20", rgba),
        "10bit": ("-y", "444", "-d", "10", "--min", "10", "--max", "20", TMP / "rgb16.png"),
        "12bit_420": ("-y", "420", "-d", "12", "--min", "10", "--max", "20", TMP / "rgb16.png"),
        "rotated": ("-y", "444", "--min", "10", "--max", "20", "--irot", "1", rgb),
        "mirrored": ("-y", "444", "--min", "10", "--max", "20", "--imir", "0", rgb),
        "rotated_mirrored": ("-y", "444", "--min", "10", "--max", "20", "--irot", "3", "--imir", "1", rgb),
    }.items():
        run(*common, *options, OUT / f"avif_{name}.avif")
    other = source("other.png", Image.fromarray(255 - np.asarray(RGB)))
    run(*common, "-y", "444", "--min", "10", "--max", "20", rgb, other, OUT / "avif_animated.avif")
    base = (OUT / "avif_444.avif").read_bytes()
    write("avif_fault_cut.avif", base[: len(base) * 2 // 3])


def jxls():
    rgb, rgba, grey = source("rgb.png", RGB), source("rgba.png", RGBA), source("grey.png", GREY)
    grey_alpha = source("la.png", RGBA.convert("LA"))
    run("cjxl", "-d", "0", rgb, OUT / "jxl_lossless.jxl")
    run("cjxl", "-d", "0", "--container=1", rgb, OUT / "jxl_container.jxl")
    run("cjxl", "-d", "0", rgba, OUT / "jxl_lossless_alpha.jxl")
    run("cjxl", "-d", "0", grey, OUT / "jxl_lossless_grey.jxl")
    run("cjxl", "-d", "0", grey_alpha, OUT / "jxl_lossless_grey_alpha.jxl")
    run("cjxl", "-d", "1", rgb, OUT / "jxl_lossy.jxl")
    run("cjxl", "-d", "0", TMP / "rgb16.png", OUT / "jxl_lossless_16bit.jxl")
    jpeg = TMP / "rgb.jpg"
    jpeg.write_bytes(saved(RGB, "JPEG", quality=85, subsampling="4:4:4"))
    run("cjxl", "--lossless_jpeg=1", jpeg, OUT / "jxl_jpeg.jxl")
    frames = [RGB.convert("RGBA"), Image.fromarray(255 - np.asarray(RGB)).convert("RGBA")]
    frames[0].save(TMP / "two.png", save_all=True, append_images=frames[1:], duration=100)
    run("cjxl", "-d", "0", TMP / "two.png", OUT / "jxl_animated.jxl")
    base = (OUT / "jxl_lossless.jxl").read_bytes()
    write("jxl_fault_cut.jxl", base[: len(base) * 2 // 3])


def tiffs():
    small = RGB.crop((0, 0, 37, 23))
    for name, options in {
        "lzw": dict(compression="tiff_lzw"),
        "lzw_predictor": dict(compression="tiff_lzw", tiffinfo={317: 2}),
        "deflate": dict(compression="tiff_adobe_deflate"),
        "packbits": dict(compression="packbits"),
        "jpeg": dict(compression="jpeg", quality=85),
        "big": dict(big_tiff=True),
    }.items():
        write(f"tiff_{name}.tif", saved(small, "TIFF", **options))
    bilevel = GREY.point(lambda v: 255 if v > 128 else 0).convert("1")
    write("tiff_group4.tif", saved(bilevel, "TIFF", compression="group4"))
    write("tiff_group3.tif", saved(bilevel, "TIFF", compression="group3"))
    other = Image.fromarray(255 - np.asarray(small))
    write("tiff_pages.tif", saved(small, "TIFF", save_all=True, append_images=[other], compression="tiff_lzw"))
    write("tiff_rgba_deflate.tif", saved(RGBA.crop((0, 0, 37, 23)), "TIFF", compression="tiff_adobe_deflate"))
    plain = TMP / "ycbcr.tif"
    plain.write_bytes(saved(RGB, "TIFF"))
    run("tiffcp", "-c", "jpeg:r:90", plain, OUT / "tiff_jpeg_rgb.tif")
    run("tiffcp", "-c", "jpeg:90", plain, OUT / "tiff_jpeg_ycbcr.tif")
    run("tiffcp", "-t", "-w", "16", "-l", "16", "-c", "zip", plain, OUT / "tiff_tiled_deflate.tif")
    lzw = saved(small, "TIFF", compression="tiff_lzw")
    write("tiff_fault_cut.tif", lzw[: len(lzw) // 2])
    strips = saved(small, "TIFF", compression="raw")
    write("tiff_fault_raw_cut.tif", strips[: len(strips) - 300])


for make in (jpegs, webps, avifs, jxls, tiffs):
    make()
