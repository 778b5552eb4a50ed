"""Writes image files and what Pillow and TensorFlow make of them.

For decoder_test.go. For each file <name> in the folder given: <name>.rgb, the
pixels that Pillow decodes, made upright by EXIF's orientation, and at TARGET's
size <name>.<interpolation>, Pillow's pixels resized by Pillow, and <name>.tf-bilinear
and <name>.tf-nearest, by TensorFlow; all uint8 RGB, rows first. For JPEG, <name>.shrunk is
at SHRUNK's size, by Pillow, which unpacked it at half its own. files.json lists
[{"name", "height", "width"}], the size being the upright one.
"""

import json
import pathlib
import sys

import numpy as np
import tensorflow as tf
from PIL import Image, ImageOps

HEIGHT, WIDTH = 101, 150
TARGET = (64, 48)  # height, width
SHRUNK = (40, 30)  # likewise: at most half of HEIGHT and WIDTH, more than a quarter
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
    }
    for name, (picture, options) in kinds.items():
        picture.save(folder / name, **options)
    (folder / "ycck.jpg").write_bytes(ycck((folder / "cmyk.jpg").read_bytes()))
    return [*kinds, "ycck.jpg"]


def turned(orientation):
    """Returns EXIF data that says so."""
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    exif[0x0112] = orientation
    return exif


def ycck(cmyk):
    """Returns the JPEG file with its Adobe marker saying YCCK in the place of CMYK."""
    marker = cmyk.index(b"Adobe")
    assert cmyk[marker + 11] == 0
    return cmyk[: marker + 11] + b"\x02" + cmyk[marker + 12 :]


def resized(pixels, method, antialias):
    """Returns what tf.image.resize makes of pixels, rounded to bytes."""
    result = tf.image.resize(pixels, TARGET, method, antialias=antialias)
    return tf.cast(tf.round(tf.cast(result, tf.float32)), tf.uint8).numpy()


def main(folder):
    files = []
    for name in save_images(folder):
        picture = ImageOps.exif_transpose(Image.open(folder / name)).convert("RGB")
        pixels = np.asarray(picture)
        results = {
            "rgb": pixels,
            "tf-bilinear": resized(pixels, "bilinear", True),
            "tf-nearest": resized(pixels, "nearest", False),
        }
        for interpolation, resampling in FILTERS.items():
            results[interpolation] = np.asarray(picture.resize(TARGET[::-1], resampling))
        with Image.open(folder / name) as file:
            if file.format == "JPEG":
                file.draft(None, (file.width // 2, file.height // 2))
                half = ImageOps.exif_transpose(file).convert("RGB")
                results["shrunk"] = np.asarray(half.resize(SHRUNK[::-1], FILTERS["bilinear"]))
        for kind, result in results.items():
            (folder / f"{name}.{kind}").write_bytes(result.tobytes())
        files.append({"name": name, "height": pixels.shape[0], "width": pixels.shape[1]})
    (folder / "files.json").write_text(json.dumps(files))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
