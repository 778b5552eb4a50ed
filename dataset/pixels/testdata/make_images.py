"""Writes image files and what Pillow and TensorFlow make of them.

For decoder_test.go. For each file <name> in the folder given: <name>.rgb, the
pixels that Pillow decodes, made upright by EXIF's orientation, and at TARGET's
size <name>.<interpolation>, Pillow's pixels resized by Pillow, and <name>.tf-bilinear
and <name>.tf-nearest, by TensorFlow, and <name>.crop and <name>.letterbox, by Pillow, of
what fits that size; all uint8 RGB, rows first. For JPEG, <name>.shrunk is at SHRUNK's size,
by Pillow, which unpacked it at half its own. <name>.served-<fit> has the pixels that an
exported graph makes of the file, SERVED on each side; there is none where it refuses it.
files.json lists [{"name", "height", "width"}], the size being the upright one.
"""

import contextlib
import json
import pathlib
import struct
import sys

import numpy as np
import tensorflow as tf
from PIL import Image, ImageOps, PngImagePlugin

sys.path.insert(0, str(pathlib.Path(__file__).parents[3]))

from pyexport.arguments.picture import FITS  # noqa: E402
from pyexport.decode import decode_batch  # noqa: E402

HEIGHT, WIDTH = 101, 150
TARGET = (64, 48)  # height, width
SERVED = 40
SHRUNK = (40, 30)  # likewise: at most half of HEIGHT and WIDTH, more than a quarter
TIFF_TYPES = {
    "byte": (1, b"\6\0\0\0"),
    "long": (4, struct.pack(">I", 6)),
    "rational": (5, struct.pack(">II", 12, 2)),
    "sbyte": (6, b"\6\0\0\0"),
    "sshort": (8, struct.pack(">hh", 6, 0)),
    "slong": (9, struct.pack(">i", 6)),
    "srational": (10, struct.pack(">ii", 6, 1)),
    "float": (11, struct.pack(">f", 6)),
    "double": (12, struct.pack(">d", 6)),
}
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
FILTERS = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "area": Image.Resampling.BOX,
    "lanczos": Image.Resampling.LANCZOS,
    "nearest": Image.Resampling.NEAREST,
}


def photo(height, width, seed):
    """Returns a synthetic photograph: smooth light, hard-edged discs, noise."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    light = 120 + 60 * np.sin(3 * x / width + 2 * y / height)
    scene = light[..., None] * [1.0, 0.9, 0.7]
    for _ in range(12):
        centre, radius = random.uniform(0, (height, width)), random.uniform(0.05, 0.2) * height
        disc = (y - centre[0]) ** 2 + (x - centre[1]) ** 2 < radius**2
        scene[disc] = random.uniform(0, 255, 3)
    noisy = scene + random.normal(0, 4, scene.shape)
    return Image.fromarray(noisy.clip(0, 255).astype("uint8"))


def save_images(folder):
    """Saves one file of each kind and returns their names."""
    colour = photo(HEIGHT, WIDTH, 0)
    cmyk = Image.merge("CMYK", (*colour.split(), photo(HEIGHT, WIDTH, 5).convert("L")))
    alpha = colour.copy()
    alpha.putalpha(colour.convert("L"))
    kinds = {
        "colour.jpg": (colour, {"quality": 90}),
        "progressive.jpg": (colour, {"quality": 80, "progressive": True}),
        "full-chroma.jpg": (colour, {"quality": 90, "subsampling": 0}),
        "gray.jpg": (colour.convert("L"), {"quality": 90}),
        "cmyk.jpg": (cmyk, {"quality": 95}),
        "colour.png": (colour, {}),
        "gray.png": (colour.convert("L"), {}),
        "bilevel.png": (colour.convert("1"), {}),
        "palette.png": (colour.quantize(64), {}),
        "alpha.png": (alpha, {}),
        "gray-alpha.png": (alpha.convert("LA"), {}),
        "colour.bmp": (colour, {}),
        "colour.gif": (colour.quantize(128), {}),
        "animated.gif": (
            colour.quantize(128),
            {"save_all": True, "append_images": [photo(HEIGHT, WIDTH, 1).quantize(128)]},
        ),
        "enlarged.png": (photo(20, 31, 2), {}),
        "halved.png": (photo(2 * TARGET[0], 2 * TARGET[1], 3), {}),
        "one-pixel.png": (photo(1, 1, 4), {}),
        "png-named.jpg": (colour, {"format": "PNG"}),
    }
    kinds |= {f"turned{o}.jpg": (colour, {"quality": 90, "exif": turned(o)}) for o in range(1, 9)}
    kinds |= {
        "turned6.png": (colour, {"exif": turned(6)}),
        "turned5.webp": (colour, {"lossless": True, "exif": turned(5)}),
        "lossy.webp": (colour, {"quality": 95}),
        "lossless.webp": (colour, {"lossless": True}),
        "alpha.webp": (alpha, {"lossless": True, "exact": True}),
        "lossy-alpha.webp": (alpha, {"quality": 95, "exact": True}),
        "low-quality.webp": (colour, {"quality": 10}),
        "one-pixel.webp": (photo(1, 1, 4), {"quality": 50}),
        "animated.webp": (colour, {"save_all": True, "append_images": [cmyk.convert("RGB")]}),
        "animated-lossless.webp": (
            colour,
            {"save_all": True, "append_images": [photo(HEIGHT, WIDTH, 1)], "lossless": True},
        ),
        "turned7-animated.webp": (
            colour,
            {"save_all": True, "append_images": [photo(HEIGHT, WIDTH, 1)], "exif": turned(7)},
        ),
        "bilevel.bmp": (colour.convert("1"), {}),
        "gray.bmp": (colour.convert("L"), {}),
        "palette.bmp": (colour.quantize(200), {}),
        "alpha.bmp": (alpha, {}),
        "gray.gif": (colour.convert("L"), {}),
        "interlaced.gif": (colour.quantize(200), {"interlace": 1}),
        "transparent.gif": (colour.quantize(100), {"transparency": 7}),
    }
    kinds |= {
        f"turned-{name}.jpg": (colour, {"quality": 90, "exif": tiff(*entry)})
        for name, entry in TIFF_TYPES.items()
    }
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", XMP)
    kinds["turned-xmp.png"] = (colour, {"pnginfo": text})
    kinds["turned-xmp.jpg"] = (colour, {"quality": 90, "xmp": XMP})
    profile = PngImagePlugin.PngInfo()
    profile.add_text("Raw profile type exif", raw_profile(turned(6).tobytes()), zip=True)
    kinds["turned-profile.png"] = (colour, {"pnginfo": profile})
    kinds["turned-xmp.webp"] = (colour, {"lossless": True, "xmp": XMP})
    for name, (picture, options) in kinds.items():
        picture.save(folder / name, **options)
    made = {
        "ycck.jpg": ycck((folder / "cmyk.jpg").read_bytes()),
        "one-bit-colours.bmp": bmp(colour.quantize(2), 1),
        "four-bits.bmp": bmp(colour.quantize(16), 4),
        "few-colours.bmp": bmp(colour.quantize(100), 8, colours=100),
        "os2.bmp": bmp(colour, 24, header=12),
        "os2-palette.bmp": bmp(colour.quantize(256), 8, header=12),
        "top-down.bmp": bmp(colour, 24, down=True),
        "sixteen-bits.bmp": bmp(colour, 16),
        "five-six-five.bmp": bmp(colour, 16, masks=(0xF800, 0x7E0, 0x1F)),
        "masks.bmp": bmp(colour, 32, masks=(0xFF, 0xFF00, 0xFF0000, 0xFF000000), header=108),
        "masks-behind.bmp": bmp(colour, 32, masks=(0xFF000000, 0xFF0000, 0xFF00)),
        "part.gif": moved_gif((folder / "transparent.gif").read_bytes()),
    }
    for name, contents in made.items():
        (folder / name).write_bytes(contents)
    return [*kinds, *made]


def turned(orientation):
    """Returns EXIF data that says so."""
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    exif[0x0112] = orientation
    return exif


def raw_profile(exif):
    """Returns EXIF data as the text that ImageMagick writes."""
    digits = exif.hex()
    lines = [digits[i : i + 72] for i in range(0, len(digits), 72)]
    return "\n".join(["", "exif", f"{len(exif):8}", *lines, ""])


def tiff(kind, value):
    """Returns EXIF data with an orientation of a TIFF type; value is packed, of 4 or 8 bytes."""
    head = b"Exif\0\0MM\0*" + struct.pack(">IHHHI", 8, 1, 0x0112, kind, 1)
    if len(value) == 4:
        return head + value + bytes(4)
    return head + struct.pack(">II", 26, 0) + value


def bmp(picture, bits, header=40, masks=(), colours=None, down=False):
    """Returns a BMP file, with a palette for a picture that has one, of colours colours."""
    pixels = np.asarray(picture)
    if not down:
        pixels = pixels[::-1]
    palette = b""
    if picture.mode == "P":
        colours = colours or 1 << bits
        table = (picture.getpalette() + [0] * 768)[: 3 * colours]
        spare = b"" if header == 12 else b"\0"
        for red, green, blue in zip(table[::3], table[1::3], table[2::3], strict=True):
            palette += bytes([blue, green, red]) + spare
        values = np.unpackbits(pixels[..., None], axis=-1)[..., -bits:].reshape(HEIGHT, -1)
        rows = [np.packbits(row).tobytes() for row in values]
    else:
        values = np.zeros(pixels.shape[:2], "uint32")
        default = {16: (0x7C00, 0x3E0, 0x1F)}.get(bits, (0xFF0000, 0xFF00, 0xFF))
        for channel, mask in enumerate((masks or default)[:3]):
            shift = (mask & -mask).bit_length() - 1
            top = mask >> shift
            values |= (pixels[..., channel].astype("uint32") * top // 255) << shift
        as_bytes = values.astype("<u4").view("uint8").reshape(*values.shape, 4)
        rows = [row.tobytes() for row in np.ascontiguousarray(as_bytes[..., : bits // 8])]
    data = b"".join(row + bytes(-len(row) % 4) for row in rows)
    if header == 12:
        info = struct.pack("<IHHHH", 12, WIDTH, HEIGHT, 1, bits)
    else:
        packing = 3 if masks else 0
        height = -HEIGHT if down else HEIGHT
        info = struct.pack(
            "<IiiHHIIIIII", header, WIDTH, height, 1, bits, packing, 0, 0, 0, colours or 0, 0
        )
        info += b"".join(struct.pack("<I", mask) for mask in masks)
        info = info.ljust(header, b"\0")
    start = 14 + len(info) + len(palette)
    return struct.pack("<2sIHHI", b"BM", start + len(data), 0, 0, start) + info + palette + data


def moved_gif(gif):
    """Returns the GIF file with a screen of three pixels more on each side of its frame."""
    contents = bytearray(gif)
    frame = contents.index(b"," + struct.pack("<HHHH", 0, 0, WIDTH, HEIGHT))
    contents[6:10] = struct.pack("<HH", WIDTH + 6, HEIGHT + 6)
    contents[frame + 1 : frame + 5] = struct.pack("<HH", 3, 3)
    return bytes(contents)


def ycck(cmyk):
    """Returns the JPEG file with its Adobe marker saying YCCK in the place of CMYK."""
    marker = cmyk.index(b"Adobe")
    assert cmyk[marker + 11] == 0
    return cmyk[: marker + 11] + b"\x02" + cmyk[marker + 12 :]


def resized(pixels, method, antialias):
    """Returns what tf.image.resize makes of pixels, rounded to bytes."""
    result = tf.image.resize(pixels, TARGET, method, antialias=antialias)
    return tf.cast(tf.round(tf.cast(result, tf.float32)), tf.uint8).numpy()


def cropped(picture):
    """Resizes the middle of a picture to TARGET.

    It is that of keras.utils.load_img, which lets Pillow look at a few pixels beyond it.
    """
    width, height = picture.size
    rows = min(height, max(1, width * TARGET[0] // TARGET[1]))
    columns = min(width, max(1, height * TARGET[1] // TARGET[0]))
    top, left = (height - rows) // 2, (width - columns) // 2
    box = (left, top, left + columns, top + rows)
    return picture.crop(box).resize(TARGET[::-1], FILTERS["bilinear"])


def boxed(picture):
    """Resizes a picture between black bars to TARGET."""
    width, height = picture.size
    rows = max(height, width * TARGET[0] // TARGET[1])
    columns = max(width, height * TARGET[1] // TARGET[0])
    black = Image.new("RGB", (columns, rows))
    black.paste(picture, ((columns - width) // 2, (rows - height) // 2))
    return black.resize(TARGET[::-1], FILTERS["bilinear"])


def server(fit):
    """What serving_bytes makes of files."""
    return tf.function(
        lambda files: decode_batch(files, SERVED, "bilinear", fit),
        input_signature=[tf.TensorSpec((None,), tf.string)],
    )


def main(folder):
    files = []
    servers = {fit: server(fit) for fit in FITS}
    for name in save_images(folder):
        picture = ImageOps.exif_transpose(Image.open(folder / name)).convert("RGB")
        pixels = np.asarray(picture)
        results = {
            "rgb": pixels,
            "tf-bilinear": resized(pixels, "bilinear", True),
            "tf-nearest": resized(pixels, "nearest", False),
            "crop": np.asarray(cropped(picture)),
            "letterbox": np.asarray(boxed(picture)),
        }
        for interpolation, resampling in FILTERS.items():
            results[interpolation] = np.asarray(picture.resize(TARGET[::-1], resampling))
        with Image.open(folder / name) as file:
            if file.format == "JPEG":
                file.draft(None, (file.width // 2, file.height // 2))
                half = ImageOps.exif_transpose(file).convert("RGB")
                results["shrunk"] = np.asarray(half.resize(SHRUNK[::-1], FILTERS["bilinear"]))
        for fit, serve in servers.items():
            with contextlib.suppress(tf.errors.InvalidArgumentError):
                results[f"served-{fit}"] = serve([(folder / name).read_bytes()])[0].numpy()
        for kind, result in results.items():
            (folder / f"{name}.{kind}").write_bytes(result.tobytes())
        files.append({"name": name, "height": pixels.shape[0], "width": pixels.shape[1]})
    (folder / "files.json").write_text(json.dumps(files))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
