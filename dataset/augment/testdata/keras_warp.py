"""Augments images with Keras's own code, for keras_test.go to compare with.

Reads from the folder given: job.json, {"size": n, "draws": [{"image", "theta",
"tx", "ty", "shear", "zx", "zy", "channel_shift", "flip_horizontal",
"flip_vertical", "brightness", "fill_mode", "cval"}]} with shifts in pixels along
the width and the height, and image<i>.rgb, n x n x 3 bytes. Writes warped.f32:
the float32 results, one after the other.
"""

import json
import pathlib
import sys

import numpy as np
from keras.src.legacy.preprocessing import image as keras_image


def augment(pixels, draw):
    """Returns pixels (float32, rows first) after ImageDataGenerator.apply_transform."""
    generator = keras_image.ImageDataGenerator(fill_mode=draw["fill_mode"], cval=draw["cval"])
    names = ("theta", "tx", "ty", "shear", "zx", "zy", "flip_horizontal", "flip_vertical")
    parameters = {name: draw[name] for name in (*names, "brightness")}
    parameters["channel_shift_intensity"] = draw["channel_shift"] or None
    return generator.apply_transform(pixels, parameters)


def main(folder):
    job = json.loads((folder / "job.json").read_text())
    shape = (job["size"], job["size"], 3)
    with open(folder / "warped.f32", "wb") as out:
        for draw in job["draws"]:
            contents = (folder / f"image{draw['image']}.rgb").read_bytes()
            pixels = np.frombuffer(contents, np.uint8).reshape(shape).astype("float32")
            out.write(np.ascontiguousarray(augment(pixels, draw), "<f4").tobytes())


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
