"""Writes what Pillow makes of every picture in a folder, for pictures_test.go.

python pillow_pixels.py FOLDER OUTPUT: for the N-th picture under FOLDER, OUTPUT/N.rgb has its
pixels, made upright by EXIF's orientation, uint8 RGB, rows first. OUTPUT/files.json lists
[{"path", "height", "width", "error"}], in that order; error is why Pillow refuses the picture.
"""

import json
import pathlib
import sys
import warnings

import numpy as np
from PIL import Image, ImageOps

SUFFIXES = {".jpg", ".jpeg", ".jfif", ".png", ".apng", ".bmp", ".dib", ".gif", ".webp"}


def decoded(path):
    """Returns the picture's pixels, uint8 [height,width,3]."""
    with Image.open(path) as image:
        image.load()
        upright = ImageOps.exif_transpose(image)
        if upright.mode.startswith("I;16"):  # 16 bits of grey are scaled, not clipped
            return np.repeat((np.asarray(upright, np.uint16) >> 8)[..., None], 3, 2).astype(np.uint8)
        return np.asarray(upright.convert("RGB"))


def main(folder, output):
    warnings.simplefilter("ignore")
    files = []
    paths = (p for p in pathlib.Path(folder).rglob("*") if p.suffix.lower() in SUFFIXES)
    for path in sorted(p for p in paths if p.is_file()):
        file = {"path": str(path), "height": 0, "width": 0, "error": ""}
        try:
            pixels = decoded(path)
            file["height"], file["width"] = pixels.shape[:2]
            (output / f"{len(files)}.rgb").write_bytes(pixels.tobytes())
        except Exception as error:
            file["error"] = f"{type(error).__name__}: {error}"
        files.append(file)
    (output / "files.json").write_text(json.dumps(files))


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
