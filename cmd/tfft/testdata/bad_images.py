"""Writes image files of every kind that people have, good and bad, to a folder.

Usage: python bad_images.py FOLDER
"""

import pathlib
import struct
import sys
import zlib

import numpy as np
from PIL import Image


def png_header(width, height):
    """Returns a PNG file that promises width x height pixels and has none."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    ihdr = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", ihdr) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def main(folder):
    y, x = np.mgrid[0:48, 0:64]
    pixels = np.stack([4 * x, 5 * y, (x * y) % 256], axis=-1).astype("uint8")
    colour = Image.fromarray(pixels)
    alpha = colour.copy()
    alpha.putalpha(128)
    grey16 = Image.fromarray((x * 1000).astype("uint16"))

    colour.save(folder / "whole.jpg")
    colour.save(folder / "whole.png")
    jpeg, png = (folder / "whole.jpg").read_bytes(), (folder / "whole.png").read_bytes()
    colour.convert("CMYK").save(folder / "cmyk.jpg")
    cmyk = (folder / "cmyk.jpg").read_bytes()
    marker = cmyk.index(b"Adobe") + 11
    (folder / "ycck.jpg").write_bytes(cmyk[:marker] + b"\x02" + cmyk[marker + 1 :])
    colour.convert("L").save(folder / "grey.jpg")
    grey16.save(folder / "grey16.png")
    colour.quantize(16).save(folder / "palette.png")
    alpha.save(folder / "alpha.png")
    turned = Image.fromarray(pixels[::-1])
    colour.save(folder / "animated.gif", save_all=True, append_images=[turned])
    colour.save(folder / "picture.webp")
    exif = Image.Exif()
    exif[0x0112] = 6
    turned.save(folder / "on-its-side.jpg", exif=exif)
    colour.save(folder / "animated.webp", save_all=True, append_images=[turned])
    Image.fromarray((x * 60).astype("uint16")).save(folder / "twelve-bits.png")
    damaged = bytearray(jpeg)
    damaged[len(jpeg) // 2 : len(jpeg) // 2 + 8] = b"\xff\x00" * 4
    (folder / "damaged.jpg").write_bytes(damaged)
    scan = jpeg.index(b"\xff\xda")
    (folder / "odd-bytes.jpg").write_bytes(jpeg[:scan] + b"odd bytes" + jpeg[scan:])
    (folder / "really-a-jpeg.png").write_bytes(jpeg + b"trailing")

    (folder / "zero-bytes.jpg").write_bytes(b"")
    (folder / "truncated.jpg").write_bytes(jpeg[: len(jpeg) // 2])
    (folder / "truncated.png").write_bytes(png[: len(png) // 2])
    (folder / "page.jpg").write_text("<!DOCTYPE html><html><body>404</body></html>")
    colour.save(folder / "tiff.jpg", format="TIFF")
    (folder / "heic.jpg").write_bytes(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")
    (folder / "avif.jpg").write_bytes(b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1")
    (folder / "drawing.jpg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
    (folder / "pointer.jpg").write_text(lfs)
    colour.save(folder / "small-screen.gif")
    bomb = bytearray((folder / "small-screen.gif").read_bytes())
    bomb[6:10] = struct.pack("<HH", 1, 1)
    (folder / "small-screen.gif").write_bytes(bomb)
    frame = jpeg.index(b"\xff\xc0")
    size = struct.pack(">HH", 60000, 60000)
    odd_sampling = (
        jpeg[: frame + 5] + size + jpeg[frame + 9 : frame + 11] + b"\x31" + jpeg[frame + 12 :]
    )
    (folder / "absurd.jpg").write_bytes(odd_sampling)
    (folder / "absurd.png").write_bytes(png_header(60000, 60000))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
