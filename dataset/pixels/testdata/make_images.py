"""Writes image files and what Pillow and TensorFlow make of them.

For decoder_test.go. For each file <name> in the folder given: <name>.rgb, the
pixels that Pillow decodes, and at TARGET's size <name>.bilinear and
<name>.nearest, Pillow's pixels resized by TensorFlow, and <name>.pillow, by
Pillow; all uint8 RGB, rows first. files.json lists [{"name", "height", "width"}].
"""

import json
import pathlib
import sys

import numpy as np
import tensorflow as tf
from PIL import Image

HEIGHT, WIDTH = 101, 150
TARGET = (64, 48)  # height, width


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
    for name, (picture, options) in kinds.items():
        picture.save(folder / name, **options)
    return list(kinds)


def resized(pixels, method, antialias):
    """Returns what tf.image.resize makes of pixels, rounded to bytes."""
    result = tf.image.resize(pixels, TARGET, method, antialias=antialias)
    return tf.cast(tf.round(tf.cast(result, tf.float32)), tf.uint8).numpy()


def main(folder):
    files = []
    for name in save_images(folder):
        picture = Image.open(folder / name).convert("RGB")
        pixels = np.asarray(picture)
        results = {
            "rgb": pixels,
            "bilinear": resized(pixels, "bilinear", True),
            "nearest": resized(pixels, "nearest", False),
            "pillow": np.asarray(picture.resize(TARGET[::-1], Image.Resampling.BILINEAR)),
        }
        for kind, result in results.items():
            (folder / f"{name}.{kind}").write_bytes(result.tobytes())
        files.append({"name": name, "height": pixels.shape[0], "width": pixels.shape[1]})
    (folder / "files.json").write_text(json.dumps(files))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
