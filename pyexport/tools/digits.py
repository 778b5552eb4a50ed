"""python -m pyexport.tools.digits: real scanned digits as a folder of pictures.

scikit-learn carries the test half of the UCI optical digits (1,797 scans of 8x8,
Alpaydin and Kaynak 1998), so that a demo on real images needs no download. The
digits 5 to 9 become the dataset to fine-tune on; `pretrain` learns 0 to 4.
"""

import argparse
import os
import shutil
import sys

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits

# Of the five target classes of 174 to 182 scans each; the rest is for evaluation.
TARGET_CLASSES = (5, 6, 7, 8, 9)
TRAINING_PER_CLASS = 80
VALIDATION_PER_CLASS = 30

SIZE = 32  # pixels, a black border included
_BORDER = 4  # pixels: the scans touch their edges
_BRIGHTEST = 16  # of a scan's pixel
_SEED = 0


def pictures() -> tuple[np.ndarray, np.ndarray]:
    """All scans, enlarged.

    Returns:
        Images u8 [1797,32,32], white on black, and labels [1797], 0 to 9.
    """
    scans = load_digits()
    pixels = np.round(scans.images * (255 / _BRIGHTEST)).astype(np.uint8)
    inner = (SIZE - 2 * _BORDER,) * 2
    enlarged = [Image.fromarray(p).resize(inner, Image.Resampling.BICUBIC) for p in pixels]
    return np.stack([np.pad(image, _BORDER) for image in enlarged]), scans.target


def split(labels: np.ndarray) -> dict[str, np.ndarray]:
    """Deals the scans of the target classes out, the same number of each class.

    Args:
        labels: of all scans.

    Returns:
        The scans' indices for training, validation and evaluation.
    """
    random = np.random.default_rng(_SEED)
    splits = {"training": [], "validation": [], "evaluation": []}
    for digit in TARGET_CLASSES:
        shuffled = random.permutation(np.flatnonzero(labels == digit))
        cuts = (TRAINING_PER_CLASS, TRAINING_PER_CLASS + VALIDATION_PER_CLASS)
        for indices, part in zip(splits.values(), np.split(shuffled, cuts), strict=True):
            indices.append(part)
    return {name: np.sort(np.concatenate(parts)) for name, parts in splits.items()}


def write(output: str) -> None:
    """Writes output/<split>/<digit>/scan-<index>.png; what is at output is replaced."""
    images, labels = pictures()
    beside = f"{output}.partial"
    shutil.rmtree(beside, ignore_errors=True)
    for name, indices in split(labels).items():
        for i in indices:
            folder = os.path.join(beside, name, str(labels[i]))
            os.makedirs(folder, exist_ok=True)
            Image.fromarray(images[i]).save(os.path.join(folder, f"scan-{i:04d}.png"))
    shutil.rmtree(output, ignore_errors=True)
    os.rename(beside, output)


def main(argv: list[str]) -> None:
    """Writes the pictures where --output says."""
    parser = argparse.ArgumentParser(prog="pyexport.tools.digits", description=main.__doc__)
    parser.add_argument("--output", required=True, metavar="DIR", help="for example data/digits")
    write(parser.parse_args(argv).output)


if __name__ == "__main__":
    main(sys.argv[1:])
