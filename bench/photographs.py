"""Makes photograph-like JPEGs: python bench/photographs.py FOLDER [COUNT].

Each picture is noise whose power falls with the frequency as it does in
photographs, over a few soft-edged shapes, in colours that hang
together; about 512 pixels a side, JPEG quality 90, some 70 kB. The same COUNT
gives the same files.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

CLASSES = ("bread", "dessert", "soup", "vegetables")


def photograph(number: int) -> np.ndarray:
    """Returns u8 [h,w,3], the sides within 448 to 576 pixels."""
    rng = np.random.default_rng(number)
    height, width = rng.integers(56, 73, 2) * 8
    y, x = np.mgrid[0:height, 0:width]
    picture = np.zeros((height, width, 3))
    picture += rng.uniform(60, 190, 3)
    for _ in range(rng.integers(6, 14)):
        picture = _with_shape(rng, picture, y / height, x / width)
    shared = _noise(rng, height, width)[..., None]
    colour = np.stack([_noise(rng, height, width) for _ in range(3)], axis=-1)
    picture += 32 * shared + 10 * colour + rng.normal(0, 1, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


def _with_shape(rng, picture, y, x):
    """Lays a soft-edged ellipse of one colour over the picture."""
    cy, cx = rng.uniform(0, 1, 2)
    ry, rx = rng.uniform(0.05, 0.4, 2)
    edge = rng.uniform(20, 200)
    inside = 1 / (
        1 + np.exp(edge * (((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 - 1).clip(-0.5, 0.5))
    )
    return picture + inside[..., None] * (rng.uniform(20, 235, 3) - picture)


def _noise(rng, height, width):
    """Returns noise f64 [h,w] of mean 0 and deviation 1, amplitude falling as f^-1.25."""
    spectrum = np.fft.rfft2(rng.normal(size=(height, width)))
    fy, fx = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :]
    spectrum /= np.hypot(fy, fx).clip(1 / max(height, width)) ** 1.25
    noise = np.fft.irfft2(spectrum, (height, width))
    return (noise - noise.mean()) / noise.std()


def make(
    folder: Path, count: int = 400, split: str = "training", classes=CLASSES, first: int = 0
) -> None:
    """Writes count pictures to FOLDER/SPLIT/CLASS/NUMBER.jpg; those there already stay."""
    for number in range(first, first + count):
        path = folder / split / classes[number % len(classes)] / f"{number:04}.jpg"
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(photograph(number)).save(path, quality=90)


if __name__ == "__main__":
    make(Path(sys.argv[1]), *map(int, sys.argv[2:]))
