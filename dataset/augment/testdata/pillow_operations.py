"""Changes images with Pillow as torchvision's PIL backend does, for pillow_test.go.

Reads a JSON list of cases: {"pixels": base64 of height x width x 3 bytes, "height",
"width", "operation", "magnitude", "fill"}. The magnitude is what torchvision's policies
call so; hue's is a part of the circle. Writes a JSON list of base64 pixels.
"""

import base64
import json
import sys

import numpy as np
from PIL import Image, ImageEnhance, ImageOps


def affine(image, matrix, fill):
    """Returns the image of torchvision's F.affine with NEAREST."""
    return image.transform(
        image.size, Image.Transform.AFFINE, matrix, Image.Resampling.NEAREST, fillcolor=(fill,) * 3
    )


def shift_hue(image, part):
    """Returns the image of torchvision's F.adjust_hue."""
    hue, saturation, value = image.convert("HSV").split()
    shifted = np.array(hue, np.uint8)
    shifted += np.int32(part * 255).astype(np.uint8)
    return Image.merge("HSV", (Image.fromarray(shifted), saturation, value)).convert("RGB")


OPERATIONS = {
    "identity": lambda image, _m, _f: image,
    "shear-x": lambda image, m, f: affine(image, (1, m, 0, 0, 1, 0), f),
    "shear-y": lambda image, m, f: affine(image, (1, 0, 0, m, 1, 0), f),
    "translate-x": lambda image, m, f: affine(image, (1, 0, -int(m), 0, 1, 0), f),
    "translate-y": lambda image, m, f: affine(image, (1, 0, 0, 0, 1, -int(m)), f),
    "rotate": lambda image, m, f: image.rotate(m, Image.Resampling.NEAREST, fillcolor=(f,) * 3),
    "brightness": lambda image, m, _f: ImageEnhance.Brightness(image).enhance(1 + m),
    "color": lambda image, m, _f: ImageEnhance.Color(image).enhance(1 + m),
    "contrast": lambda image, m, _f: ImageEnhance.Contrast(image).enhance(1 + m),
    "sharpness": lambda image, m, _f: ImageEnhance.Sharpness(image).enhance(1 + m),
    "posterize": lambda image, m, _f: ImageOps.posterize(image, int(m)),
    "solarize": lambda image, m, _f: ImageOps.solarize(image, m),
    "autocontrast": lambda image, _m, _f: ImageOps.autocontrast(image),
    "equalize": lambda image, _m, _f: ImageOps.equalize(image),
    "hue": lambda image, m, _f: shift_hue(image, m),
    "grayscale": lambda image, _m, _f: image.convert("L").convert("RGB"),
    "mirror": lambda image, _m, _f: ImageOps.mirror(image),
    "flip": lambda image, _m, _f: ImageOps.flip(image),
}


def main():
    answers = []
    for case in json.load(sys.stdin):
        size = (case["width"], case["height"])
        image = Image.frombytes("RGB", size, base64.b64decode(case["pixels"]))
        changed = OPERATIONS[case["operation"]](image, case["magnitude"], case["fill"])
        answers.append(base64.b64encode(changed.tobytes()).decode())
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
