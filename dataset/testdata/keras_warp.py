"""Warps images with Keras's own code, for warp_test.go to compare with.

Reads from the folder given: job.json, {"size": n, "draws": [{"image", "theta",
"tx", "ty", "shear", "zx", "zy", "flip"}]} with shifts in pixels, and
image<i>.rgb, n x n x 3 bytes. Writes warped.f32: the float32 results, one
after the other.
"""

import json
import pathlib
import sys

import numpy as np
from keras.src.legacy.preprocessing import image as keras_image


def warp(pixels, draw):
    """Returns pixels (float32, rows first) after one transform and flip."""
    warped = keras_image.apply_affine_transform(
        pixels,
        **{name: draw[name] for name in ("theta", "tx", "ty", "shear", "zx", "zy")},
        row_axis=0,
        col_axis=1,
        channel_axis=2,
        fill_mode="nearest",
        order=1,
    )
    return keras_image.flip_axis(warped, 1) if draw["flip"] else warped


def main(folder):
    job = json.loads((folder / "job.json").read_text())
    shape = (job["size"], job["size"], 3)
    with open(folder / "warped.f32", "wb") as out:
        for draw in job["draws"]:
            contents = (folder / f"image{draw['image']}.rgb").read_bytes()
            pixels = np.frombuffer(contents, np.uint8).reshape(shape).astype("float32")
            out.write(np.ascontiguousarray(warp(pixels, draw), "<f4").tobytes())


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
